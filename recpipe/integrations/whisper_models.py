"""The Whisper models of this machine: which there are, which are here, fetching and removing them."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recpipe.domain.errors import ConfigError, NeedsUserError, PermanentError, TransientError
from recpipe.domain.ports import Progress, Report
from recpipe.integrations.model_hub import Hub, not_installed

if TYPE_CHECKING:
    from huggingface_hub.errors import HfHubHTTPError


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A published model: its name, where it is published, about how many bytes it has, what it is for."""

    name: str
    repository: str
    size: int
    note: str


_MB = 1_000_000

MODELS: tuple[Model, ...] = (
    Model(
        name="tiny",
        repository="Systran/faster-whisper-tiny",
        size=78 * _MB,
        note="fastest; for clear speech and for trying out",
    ),
    Model(
        name="base",
        repository="Systran/faster-whisper-base",
        size=148 * _MB,
        note="for slow machines",
    ),
    Model(
        name="small",
        repository="Systran/faster-whisper-small",
        size=486 * _MB,
        note="recommended: many languages at a fair speed",
    ),
    Model(
        name="medium",
        repository="Systran/faster-whisper-medium",
        size=1_531 * _MB,
        note="better than small, and slower",
    ),
    Model(
        name="large-v3-turbo",
        repository="mobiuslabsgmbh/faster-whisper-large-v3-turbo",
        size=1_622 * _MB,
        note="nearly the best; takes about three times as long as small",
    ),
    Model(
        name="large-v3",
        repository="Systran/faster-whisper-large-v3",
        size=3_092 * _MB,
        note="the best; for machines with a graphics processor",
    ),
)

_NEEDED = ("config.json", "model.bin", "tokenizer.json")
_WANTED = (*_NEEDED, "preprocessor_config.json", "vocabulary.json", "vocabulary.txt")


def model_folder(models: Path, name: str) -> Path:
    """Where a model lies: a known name in the folder of models, or a path of one's own."""
    return Path(name).expanduser() if is_path(name) else models / f"whisper-{name}"


def is_path(name: str) -> bool:
    """Whether a model is named by its folder."""
    return "/" in name or "\\" in name


def is_present(models: Path, name: str) -> bool:
    """Whether the model is here and whole."""
    folder = model_folder(models, name)
    has_vocabulary = any(folder.glob("vocabulary.*"))
    # Without tokenizer.json faster-whisper would go to the network for another one.
    return has_vocabulary and all((folder / file).is_file() for file in _NEEDED)


def known(name: str) -> Model:
    """Return the published model of that name, or raise a `ConfigError` that lists them."""
    for model in MODELS:
        if model.name == name:
            return model
    raise ConfigError(
        f'there is no Whisper model named "{name}"; known: {", ".join(model.name for model in MODELS)}'
    )


def remove(models: Path, name: str) -> bool:
    """Remove a model and what an interrupted `pull` left of it; tell whether anything was there."""
    folder = model_folder(models, known(name).name)
    leftovers = [path for path in (folder, _part(folder)) if path.exists()]
    for path in leftovers:
        shutil.rmtree(path)
    return bool(leftovers)


def pull(models: Path, name: str, report: Report, *, endpoint: str | None = None) -> Path:
    """Download a model unless it is here, going on where an earlier try stopped; return its folder.

    `endpoint` is another hub than huggingface.co. Raises `TransientError` when the hub cannot be
    reached, `NeedsUserError` when something has to be installed or freed.
    """
    model = known(name)
    folder = model_folder(models, name)
    if not is_present(models, name):
        with _plainly(model):
            _put_in_place(_downloaded(model, _part(folder), report, endpoint), folder)
        if not is_present(models, name):
            raise PermanentError(f"{model.repository} was downloaded and is no Whisper model")
    return folder


def _part(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.part")


def _put_in_place(complete: Path, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    complete.rename(folder)
    shutil.rmtree(_part(folder))


def _downloaded(model: Model, part: Path, report: Report, endpoint: str | None) -> Path:
    """Fetch file after file into a folder of this revision, so that no two revisions mix."""
    hub = Hub.reached(endpoint)
    revision, files = hub.files_of(model.repository, _WANTED)
    folder = part / revision
    folder.mkdir(parents=True, exist_ok=True)
    total = sum(file.size for file in files)
    _require_space(folder, total)
    before = 0
    for file in files:
        for length in hub.fetched(file, folder):
            report(Progress(done=before + length, total=total, unit="B"))
        before += file.size
    report(Progress(done=total, total=total, unit="B"))
    return folder


def _require_space(folder: Path, total: int) -> None:
    missing = total - sum(file.stat().st_size for file in folder.iterdir())
    free = shutil.disk_usage(folder).free
    if free < missing:
        raise NeedsUserError(
            f"the model needs {missing / _MB:.0f} MB more and {free / _MB:.0f} MB are free",
            remedy=f"free some space on the disk of {folder}, then pull the model again",
        )


@contextmanager
def _plainly(model: Model) -> Iterator[None]:
    """Turn what the hub's library raises into what happens next."""
    try:
        from huggingface_hub import errors
    except ImportError as error:
        raise not_installed() from error
    try:
        yield
    except errors.HfHubHTTPError as error:
        raise _answered(error, model) from error
    except (errors.OfflineModeIsEnabled, errors.HTTPError, OSError) as error:  # type: ignore[attr-defined]
        raise _failed(error, model) from error


def _answered(error: HfHubHTTPError, model: Model) -> TransientError | PermanentError:
    status = error.response.status_code
    if status == 429 or status >= 500:
        return TransientError(
            f"the model hub answered {status}", remedy="wait a little, then pull the model again"
        )
    return PermanentError(f"the model hub does not give {model.repository} away: it answered {status}")


def _failed(error: Exception, model: Model) -> TransientError | NeedsUserError:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS}:
        return NeedsUserError(
            f"the model cannot be written: {error.strerror}",
            remedy="free some space or allow writing there, then pull the model again",
        )
    return TransientError(
        f"the model {model.name} could not be fetched: the hub did not answer",
        remedy="check the connection, then pull the model again: it goes on where it stopped",
    )
