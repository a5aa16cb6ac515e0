"""Finds and runs ffmpeg: command lines are described with ffmpeg-python, and every one is run here.

Whatever is asked of it, it opens local media files only: no network protocol, no playlist that names
other files, no file name that could be taken for an option. It never outlives whoever started it.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any

import ffmpeg

from recpipe.domain.containers import READABLE
from recpipe.domain.errors import ConfigError, HomeError, PermanentError, StageError, TransientError
from recpipe.domain.length import in_words
from recpipe.domain.ports import Progress, Report
from recpipe.integrations.media_file import PROTOCOLS, media_url
from recpipe.integrations.whole_file import disk_full

Description = Any  # streams of ffmpeg-python, which has no types

OVERRIDE = "RECPIPE_FFMPEG"

_OLDEST_LIBAVUTIL = 57  # came with ffmpeg 5.0; builds from git have no other number that can be compared
_ANSWER_WITHIN = timedelta(seconds=20)
_ALWAYS = ("-nostdin", "-hide_banner", "-y", "-loglevel", "error", "-nostats", "-progress", "pipe:1")
_MOVES = frozenset({"frame", "out_time_us", "total_size"})  # any of these changing is progress
_LAST_LINES = 40
_LONGEST_LINE = 4096
_LISTEN = timedelta(seconds=0.5)  # between two looks at whether the work should stop
_GRACE = timedelta(seconds=2)  # for ffmpeg to end by itself when it is asked to
_ASKED_TO_END = 255  # what ffmpeg returns when a signal made it end
_NO_SPACE = "No space left on device"

_SAYINGS = (
    ("moov atom not found", "the file is cut short, or not a media file: its index (moov) is missing"),
    ("Invalid data found", "the file is damaged, or not a media file"),
    ("Permission denied", "no permission to read or write the file"),
    ("No such file or directory", "the file is gone"),
)


def find_ffmpeg(environment: Mapping[str, str] = os.environ) -> Path:
    """The ffmpeg to use: the one named in RECPIPE_FFMPEG, else the system's, else the packaged one.

    The system's goes first because it cuts twice as fast. Raises `ConfigError` when the named one
    cannot be used, and `HomeError` when there is none at all.
    """
    if named := environment.get(OVERRIDE):
        return _named(Path(named))
    on_path = shutil.which("ffmpeg", path=environment.get("PATH"))
    return Path(on_path) if on_path and is_usable(Path(on_path)) else _packaged()


@cache  # asking costs 0.1 s, and the answer stays while the program runs
def is_usable(binary: Path) -> bool:
    """Whether this is an ffmpeg, and new enough."""
    try:
        answer = subprocess.run(
            [str(binary), "-version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_ANSWER_WITHIN.total_seconds(),
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    version = re.search(rb"libavutil\s+(\d+)\.", answer.stdout)
    return version is not None and int(version[1]) >= _OLDEST_LIBAVUTIL


def _named(binary: Path) -> Path:
    if not is_usable(binary):
        raise ConfigError(
            f"{OVERRIDE} names {binary}, which is not an ffmpeg 5.0 or newer",
            remedy=f"correct {OVERRIDE}, or unset it to use the ffmpeg that comes with recpipe",
        )
    return binary


def _packaged() -> Path:
    import imageio_ffmpeg

    with suppress(RuntimeError):  # it has none for this system
        binary = Path(imageio_ffmpeg.get_ffmpeg_exe())
        if is_usable(binary):
            return binary
    raise HomeError(
        "no ffmpeg 5.0 or newer was found",
        remedy=f"install ffmpeg with the system's package manager, or set {OVERRIDE} to its path",
    )


def media_input(path: Path, **options: object) -> Description:
    """Describe a media file to read; `options` are ffmpeg's own, without their dash."""
    return ffmpeg.input(media_url(path), format_whitelist=READABLE, **options)


def media_output(*streams: Description, path: Path, muxer: str, **options: object) -> Description:
    """Describe a file to write; the muxer is named because a part file's name does not tell it."""
    return ffmpeg.output(*streams, media_url(path), f=muxer, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ffmpeg:
    """The ffmpeg of this machine. `inherited_fds` stay open in it: the worker's lock is one of them."""

    binary: Path
    inherited_fds: tuple[int, ...] = ()

    def run(
        self, described: Description, *, total: float | None, report: Report, stall_after: timedelta
    ) -> None:
        """Run to the end, reporting seconds of media out of `total`; part files are the caller's to remove.

        Raises `TransientError` when nothing moved for `stall_after` or somebody else ended it,
        `NeedsUserError` when the disk is full, and `PermanentError` with its last words otherwise.
        What `report` raises ends ffmpeg and goes on to the caller.
        """
        arguments = ffmpeg.get_args(described)
        process = self._start(_guarded(arguments))
        last_lines: deque[str] = deque(maxlen=_LAST_LINES)
        with _listening(process, last_lines) as said:
            _follow(said, total or 0.0, report, stall_after)
            _wait(process, stall_after)
        if process.returncode:
            raise _failure(process.returncode, tuple(last_lines), Path(arguments[-1].removeprefix("file:")))

    def _start(self, arguments: Iterator[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(self.binary), *_ALWAYS, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=self.inherited_fds,
            preexec_fn=_tied_to_parent(),  # noqa: PLW1509 - it calls nothing that could wait for a lock
        )


def _guarded(arguments: Sequence[str]) -> Iterator[str]:
    """The same arguments with every input held to local files."""
    for argument in arguments:
        if argument == "-i":
            yield from ("-protocol_whitelist", PROTOCOLS)
        yield argument


def _tied_to_parent() -> Callable[[], None] | None:
    """What makes the kernel end the new process with this one, however this one ends; Linux only."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork, where it is safe
    parent, set_death_signal = os.getpid(), 1

    def tie() -> None:
        prctl(set_death_signal, signal.SIGKILL)
        if os.getppid() != parent:  # it died before it could be tied to
            os.kill(os.getpid(), signal.SIGKILL)

    return tie


@contextmanager
def _listening(process: subprocess.Popen[bytes], last_lines: deque[str]) -> Iterator[SimpleQueue[str]]:
    """Read both pipes while the block runs, so that neither fills up; the process ends with the block."""
    said: SimpleQueue[str] = SimpleQueue()
    readers = [
        Thread(target=_pass_on, args=(process.stdout, said.put), daemon=True),
        Thread(target=_pass_on, args=(process.stderr, last_lines.append), daemon=True),
    ]
    try:
        for reader in readers:
            reader.start()
        yield said
    finally:
        _end(process)
        for reader in readers:
            reader.join()


def _pass_on(pipe: IO[bytes], receive: Callable[[str], object]) -> None:
    """Give every line to `receive`, and an empty one at the end."""
    with pipe:
        while line := pipe.readline(_LONGEST_LINE):
            receive(line.decode(errors="replace").rstrip() or " ")
    receive("")


def _follow(said: SimpleQueue[str], total: float, report: Report, stall_after: timedelta) -> None:
    """Report until ffmpeg closes its pipe."""
    at: dict[str, str] = {}
    moved = time.monotonic()
    while (line := _next(said)) != "":
        key, _, value = (line or "").partition("=")
        if key in _MOVES and at.get(key) != value:
            at[key] = value
            moved = time.monotonic()
        if line is None or key == "progress":
            report(Progress(done=_seconds(at, total), total=total, unit="s"))
        if time.monotonic() - moved > stall_after.total_seconds():
            raise _stalled(stall_after)


def _next(said: SimpleQueue[str]) -> str | None:
    """The next line, or None if there was none for a while."""
    try:
        return said.get(timeout=_LISTEN.total_seconds())
    except Empty:
        return None


def _seconds(at: Mapping[str, str], total: float) -> float:
    written = at.get("out_time_us", "")  # "N/A" before the first packet
    seconds = max(0, int(written)) / 1_000_000 if written.removeprefix("-").isdigit() else 0.0
    return min(seconds, total) if total else seconds


def _wait(process: subprocess.Popen[bytes], stall_after: timedelta) -> None:
    try:
        process.wait(stall_after.total_seconds())
    except subprocess.TimeoutExpired as error:
        raise _stalled(stall_after) from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, then make it end; nothing happens to a process that has ended."""
    process.terminate()
    try:
        process.wait(_GRACE.total_seconds())
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _stalled(stall_after: timedelta) -> TransientError:
    return TransientError(f"ffmpeg made no progress for {in_words(stall_after.total_seconds())}")


def _failure(code: int, last_lines: Sequence[str], written: Path) -> StageError:
    words = "\n".join(line for line in last_lines if line.strip())
    if _NO_SPACE in words:
        return disk_full(written)
    if code < 0 or (code == _ASKED_TO_END and not words):
        return TransientError("ffmpeg was ended from outside before it was done")
    meaning = next((meaning for saying, meaning in _SAYINGS if saying in words), "")
    return PermanentError(f"ffmpeg failed: {meaning or words or f'code {code}, without a word'}")
