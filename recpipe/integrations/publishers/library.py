"""The local library: a folder that is a web site."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from recpipe.domain.errors import NeedsUserError, PermanentError, StageError, TransientError
from recpipe.domain.ports import Lecture, Ledger, Progress, Publication, Report
from recpipe.integrations.ffmpeg import Ffmpeg
from recpipe.integrations.library_site.catalog import rebuild_front
from recpipe.integrations.library_site.edition import Edition
from recpipe.integrations.library_site.marker import digest_of_inputs
from recpipe.integrations.library_site.pages import pages_version
from recpipe.integrations.library_site.shelf import Shelf
from recpipe.integrations.registry import Provider, Tools
from recpipe.integrations.whole_file import disk_full

FOLDER = "folder"  # the fact in the ledger: the lecture's address, known before anything is visible there

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ELOOP})


def _whole_path(folder: Path) -> Path:
    if not folder.expanduser().is_absolute():
        raise ValueError("the folder's whole path belongs there, from / or ~")
    return folder.expanduser()


class Settings(BaseModel):
    """A library of a preset's own; what is not set is taken from `library.folder` and `library.title`."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    folder: Annotated[Path, AfterValidator(_whole_path)] | None = None
    """Where lectures are published; each library needs a folder of its own."""
    heading: str | None = None
    """Heading of the library's front page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Publishes into one library folder. Publishing the same again writes nothing."""

    shelf: Shelf
    title: str
    ffmpeg: Ffmpeg

    def publish(self, lecture: Lecture, ledger: Ledger, report: Report) -> Publication:
        """Put the lecture on the shelf, at the address it always had if it had one."""
        with _errors_of(self.shelf.root):
            place = self._up_to_date(_as_shown(lecture), ledger, report)
        return Publication(remote_id=place.name, url=(place / "index.html").absolute().as_uri())

    def _up_to_date(self, lecture: Lecture, ledger: Ledger, report: Report) -> Path:
        self.shelf.prepare()
        report(Progress(done=0, total=lecture.duration, unit="s", note="comparing with the library"))
        edition = Edition(
            lecture=lecture, library=self.title, inputs=digest_of_inputs(lecture, self.title, pages_version())
        )
        with self.shelf.locked():
            found = self.shelf.find(lecture.key, _remembered(ledger))
            if found and found[1].inputs == edition.inputs and found[1].is_whole(found[0]):
                rebuild_front(self.shelf, self.title)  # a kill may have come before it
                return found[0]
        return self._replaced(edition, found[1].media if found else "", ledger, report)

    def _replaced(self, edition: Edition, media: str, ledger: Ledger, report: Report) -> Path:
        with self.shelf.edition() as folder:
            marker = edition.build(folder, Path(media).stem, self.ffmpeg, report)
            done = edition.lecture.duration
            report(Progress(done=done, total=done, unit="s", note="putting it on the shelf"))
            with self.shelf.locked():
                place = self.shelf.place_for(marker, _remembered(ledger))
                ledger.remember(**{FOLDER: place.name})
                self.shelf.swap_in(folder, place)
                rebuild_front(self.shelf, self.title)
        return place


def _as_shown(lecture: Lecture) -> Lecture:
    """Without a description that is only the list of topics: the page has the chapters anyway."""
    is_double = bool(lecture.chapters) and lecture.description == lecture.topics
    return replace(lecture, description="") if is_double else lecture


def _remembered(ledger: Ledger) -> str:
    folder = ledger.facts.get(FOLDER)
    return folder if isinstance(folder, str) else ""


@contextmanager
def _errors_of(root: Path) -> Iterator[None]:
    """Say what the system's errors mean for whoever waits for the lecture."""
    try:
        yield
    except OSError as error:
        raise _meaning(error, root) from error


def _meaning(error: OSError, root: Path) -> StageError:
    if error.errno in _FULL:
        return disk_full(Path(error.filename or root))
    if error.errno in _FORBIDDEN:
        return NeedsUserError(
            f"cannot write into the library {root}: {error.strerror}",
            remedy="make it writable, or set library.folder (or the preset's own folder) to another one",
        )
    if error.errno == errno.ENOENT:
        return PermanentError(f"the file {error.filename} is gone")
    return TransientError(f"the library {root} cannot be used: {error.strerror or error}")


def _build(settings: Settings, tools: Tools) -> Library:
    return Library(
        shelf=Shelf(settings.folder or tools.library_folder),
        title=tools.library_title if settings.heading is None else settings.heading,
        ffmpeg=Ffmpeg(binary=tools.ffmpeg_binary, inherited_fds=tools.inherited_fds),
    )


PROVIDER = Provider(
    name="library",
    title="A folder on this computer that is a web site with search, chapters and subtitles",
    settings=Settings,
    build=_build,
    is_local=True,
    lane="network",  # it waits for the disk: meanwhile the next lecture can be transcribed
)
