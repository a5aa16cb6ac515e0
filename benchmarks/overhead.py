"""What recpipe itself costs, beside the tools it uses: `python benchmarks/overhead.py`.

The rival does the same by hand, in one process: find the silent ends, cut, transcribe, find topics,
mux. What recpipe adds is everything else: the command line, database, worker, children, subtitles,
pages. Two cases on a recording of ten minutes:

    told      a transcript lies beside it, so no engine hides the overhead: processor time is compared
    embedded  the embedded speech engine transcribes: wall time is compared

"own CPU" of the embedded case is that of the told case plus what the worker process spent longer on
watching the engine. Targets: own CPU below 1.5 s, wall overhead below 5 %.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from statistics import median

import psutil

from recpipe.demo.lecture_video import build_demo_lecture
from recpipe.integrations.ffmpeg import Ffmpeg, find_ffmpeg

MINUTES = 10
TARGETS = {"own_cpu_embedded": 1.5, "wall_overhead": 0.05}
RAW = Path(__file__).with_name("by_hand.py")


@dataclass(frozen=True)
class Cost:
    """Seconds: wall, processor time of the process and all below it, and of the process alone."""

    wall: float
    cpu: float
    own: float


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="recpipe-overhead-") as temporary:
        work = Path(temporary)
        told, plain = recordings(work)
        told_costs = [pair(work / f"told-{number}", told) for number in range(options.rounds)]
        embedded = pair(work / "embedded", plain)
    result = summary(told_costs, embedded)
    _print(result)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    return 0 if all(result[name] <= limit for name, limit in TARGETS.items()) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the told case; default 5")
    return parser.parse_args()


def recordings(work: Path) -> tuple[Path, Path]:
    """Ten minutes of speech, once with a transcript beside it and once without."""
    binary = find_ffmpeg()
    lecture = build_demo_lecture(work / "lecture.mp4", Ffmpeg(binary=binary))
    told, plain = work / "told.mp4", work / "plain.mp4"
    for target in (told, plain):
        command = ["-nostdin", "-loglevel", "error", "-stream_loop", "5", "-i", str(lecture), "-c", "copy"]
        subprocess.run([str(binary), *command, "-t", str(MINUTES * 60), str(target)], check=True)
    told.with_suffix(".vtt").write_text(transcript(), encoding="utf-8")
    return told, plain


def transcript() -> str:
    """The lecture's words, over and over."""
    slides = json.loads((files("recpipe.demo") / "lecture.json").read_text("utf-8"))["slides"]
    starts = [round_ + at for round_ in range(0, MINUTES * 60, 115) for at in (15, 43, 72)]
    cues = (
        f"{_clock(start)} --> {_clock(start + 25)}\nPart {number}. {slides[number % len(slides)]['text']}"
        for number, start in enumerate(starts)
        if start + 25 < MINUTES * 60
    )
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000"


def pair(work: Path, recording: Path) -> tuple[Cost, Cost]:
    """One after the other: by hand, and by recpipe in a home of its own."""
    by_hand = cost([sys.executable, str(RAW), str(recording), str(work / "by-hand")])
    recpipe = [sys.executable, "-m", "recpipe", "--home", str(work / "home")]
    subprocess.run(
        [*recpipe, "list"], check=True, capture_output=True
    )  # a home is made once, not per recording
    return by_hand, cost([*recpipe, "run", str(recording)])


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end."""
    before, began = _children_cpu(), time.perf_counter()
    # As installed: modules are compiled once, not in every process.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    own = _watch(process)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(wall=time.perf_counter() - began, cpu=_children_cpu() - before, own=own)


def _watch(process: subprocess.Popen[bytes]) -> float:
    """Processor time of the process alone, as last seen before its end."""
    watched, own = psutil.Process(process.pid), 0.0
    while process.poll() is None:
        try:
            times = watched.cpu_times()
        except psutil.NoSuchProcess:
            continue
        own = max(own, times.user + times.system)
        time.sleep(0.02)
    return own


def _children_cpu() -> float:
    times = psutil.Process().cpu_times()
    return times.children_user + times.children_system


def summary(told: Sequence[tuple[Cost, Cost]], embedded: tuple[Cost, Cost]) -> dict[str, float]:
    """The medians and what they say; seconds and ratios."""
    own_told = median(ours.cpu - by_hand.cpu for by_hand, ours in told)
    watching = max(0.0, embedded[1].own - median(ours.own for _, ours in told))
    return {
        "told_by_hand_cpu": median(by_hand.cpu for by_hand, _ in told),
        "told_recpipe_cpu": median(ours.cpu for _, ours in told),
        "own_cpu_told": own_told,
        "own_cpu_embedded": own_told + watching,
        **{f"embedded_by_hand_{name}": value for name, value in asdict(embedded[0]).items()},
        **{f"embedded_recpipe_{name}": value for name, value in asdict(embedded[1]).items()},
        "wall_overhead": embedded[1].wall / embedded[0].wall - 1,
    }


def _print(result: dict[str, float]) -> None:
    print(f"a recording of {MINUTES} minutes      by hand   recpipe")
    for title, name in (
        ("told: CPU, s", "told_{}_cpu"),
        ("embedded: wall, s", "embedded_{}_wall"),
        ("embedded: CPU, s", "embedded_{}_cpu"),
    ):
        by_hand, ours = (result[name.format(who)] for who in ("by_hand", "recpipe"))
        print(f"{title:28} {by_hand:9.2f} {ours:9.2f}")
    print(f"own CPU, told                          {result['own_cpu_told']:9.2f}")
    print(f"own CPU, embedded                      {result['own_cpu_embedded']:9.2f}  (below 1.5)")
    print(f"wall overhead, embedded                {result['wall_overhead']:+9.1%}  (below 5 %)")


if __name__ == "__main__":
    sys.exit(main())
