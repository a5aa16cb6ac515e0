"""Files from the Hugging Face hub, resumable: what is on the disk is never fetched twice.

huggingface_hub lists the files and holds the connection. Its own download is not used: since
version 2 it deletes what an interrupted one brought.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recpipe.domain.errors import NeedsUserError, TransientError

_BLOCK = 1 << 20
_PATIENCE = 60.0  # seconds without a byte


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFile:
    """One file of a revision: where it is, its size in bytes, and its SHA-256 if the hub knows it."""

    name: str
    url: str
    size: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub and the library that speaks to it; no credential is ever sent."""

    api: Any  # huggingface_hub.HfApi, which is there with the extra only

    @classmethod
    def reached(cls, endpoint: str | None) -> Hub:
        """Load the library; `endpoint` is another hub than huggingface.co."""
        keep_the_hub_quiet()
        try:
            from huggingface_hub import HfApi
        except ImportError as error:
            raise not_installed() from error
        return cls(HfApi(endpoint=endpoint, token=False))

    def files_of(self, repository: str, wanted: Collection[str]) -> tuple[str, tuple[HubFile, ...]]:
        """Return the newest revision of a repository, and those of its files that are wanted."""
        from huggingface_hub import hf_hub_url

        found = self.api.model_info(repository, files_metadata=True, timeout=_PATIENCE)
        files = (
            HubFile(
                name=file.rfilename,
                url=hf_hub_url(repository, file.rfilename, revision=found.sha, endpoint=self.api.endpoint),
                size=file.size or 0,
                digest=file.lfs.sha256 if file.lfs else "",
            )
            for file in found.siblings
            if file.rfilename in wanted
        )
        return found.sha, tuple(sorted(files, key=lambda file: file.name))

    def fetched(self, file: HubFile, folder: Path) -> Iterator[int]:
        """Complete a file in the folder; yield its length now and then, while it grows."""
        whole = folder / file.name
        part = folder / f"{file.name}.part"
        if whole.is_file():
            return
        part.touch()
        while (length := part.stat().st_size) < file.size:
            yield from self._tried(file, part, length)
        _check(part, file)
        part.rename(whole)

    def _tried(self, file: HubFile, part: Path, length: int) -> Iterator[int]:
        """Fetch as much as one connection gives; a line that dies is an error only if it gave nothing."""
        from huggingface_hub import errors

        try:
            yield from _appended(file.url, part, length)
        except errors.HfHubHTTPError:
            raise
        except errors.HTTPError:  # type: ignore[attr-defined] # of httpx, whichever the library took
            if part.stat().st_size <= length:
                raise
        if part.stat().st_size <= length:
            raise TransientError(f"the hub sent nothing of {file.name}", remedy="try again later")


def keep_the_hub_quiet() -> None:
    """Switch telemetry off; to be called before anything imports huggingface_hub, which reads it then."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


def not_installed() -> NeedsUserError:
    """What to say when the extra is missing."""
    return NeedsUserError("Whisper is not installed", remedy="install it: `pip install 'recpipe[whisper]'`")


def _appended(url: str, part: Path, length: int) -> Iterator[int]:
    from huggingface_hub.utils import get_session, hf_raise_for_status  # type: ignore[attr-defined]

    headers = {"User-Agent": "recpipe", "Accept-Encoding": "identity"}
    if length:
        headers["Range"] = f"bytes={length}-"
    with get_session().stream("GET", url, headers=headers, timeout=_PATIENCE) as answer:
        hf_raise_for_status(answer)
        with part.open("ab") as file:
            if answer.status_code == 200:  # the hub does not resume
                file.truncate(0)
            for block in answer.iter_bytes(_BLOCK):
                file.write(block)
                yield file.tell()


def _check(part: Path, file: HubFile) -> None:
    with part.open("rb") as content:
        is_right = part.stat().st_size == file.size and (
            not file.digest or hashlib.file_digest(content, "sha256").hexdigest() == file.digest
        )
    if not is_right:
        part.unlink()
        raise TransientError(f"{file.name} arrived damaged", remedy="pull the model again")
