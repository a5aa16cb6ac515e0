"""How long a trim takes, against the workflow that recpipe replaces: `python benchmarks/trim.py`.

The inputs are made like Zoom's: 720p slides with few key pictures and AAC sound, four silent minutes
before a lecture and six after it. Each round runs every variant once, one after the other, so that
all of them see the same machine; the medians are compared. Targets: a whole trim of 60 minutes takes
at most 0.2 of the old workflow, and the scan of 120 minutes at most 1.3 times that of 60.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median

from recpipe.domain.ports import Progress
from recpipe.domain.trim import TrimPlan, TrimRules, TrimVerdict, plan_trim
from recpipe.integrations.ffmpeg import Ffmpeg, find_ffmpeg
from recpipe.integrations.media_cut import cut
from recpipe.integrations.sound_edges import find_sound_edges

HEAD, TAIL = 4, 6  # silent minutes
THRESHOLD_DB = -40.0
RULES = TrimRules()
TARGETS = {"ours_against_old_60": 0.2, "scan_120_against_scan_60": 1.3}


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="recpipe-trim-") as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        binary = find_ffmpeg()
        media = {minutes: recording(binary, work, minutes) for minutes in (60, 120)}
        seconds = measure(variants(binary, work, media), options.rounds)
        seconds["import"] = [_import_seconds() for _ in range(options.rounds)]
    result = summary(seconds)
    _print_table(result, media)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"ffmpeg": str(binary), **result}, indent=2) + "\n")
    return 0 if all(result["ratios"][name] <= limit for name, limit in TARGETS.items()) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, help="folder for the media, kept; default: a temporary one")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--rounds", type=int, default=5, help="at least 3; default 5")
    options = parser.parse_args()
    if options.rounds < 3:
        parser.error("a median needs at least 3 rounds")
    return options


# --- the inputs


def recording(binary: Path, work: Path, minutes: int) -> Path:
    """A lecture of so many minutes, made by repeating one silent and one spoken minute by stream copy."""
    path = work / f"zoom-{minutes}.mp4"
    if path.exists():
        return path
    silent, spoken = (
        _minute(binary, work, "silent", "0.001"),
        _minute(binary, work, "spoken", "0.001+0.3*lt(mod(t,4),3)"),
    )
    parts = [silent] * HEAD + [spoken] * (minutes - HEAD - TAIL) + [silent] * TAIL
    listing = work / f"zoom-{minutes}.txt"
    listing.write_text("".join(f"file '{part.absolute()}'\n" for part in parts))
    _ffmpeg(binary, "-f", "concat", "-safe", "0", "-i", listing, "-c", "copy", path)
    return path


def _minute(binary: Path, work: Path, name: str, volume: str) -> Path:
    path = work / f"{name}.mp4"
    if not path.exists():
        slides = "testsrc=size=1280x720:rate=25:duration=60"
        sound = f"anoisesrc=color=pink:sample_rate=48000:duration=60:seed=1,volume='{volume}':eval=frame"
        _ffmpeg(binary, "-f", "lavfi", "-i", slides, "-f", "lavfi", "-i", sound, *_ZOOM_CODECS, path)
    return path


_ZOOM_CODECS = (
    *("-c:v", "libx264", "-preset", "veryfast", "-tune", "stillimage", "-g", "500", "-bf", "0"),
    *("-sc_threshold", "0", "-b:v", "350k", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", "-ac", "2"),
)


# --- the variants


def variants(binary: Path, work: Path, media: Mapping[int, Path]) -> dict[str, Callable[[], object]]:
    return {
        "old_60": lambda: old_workflow(binary, media[60], work),
        "ours_60": lambda: ours(binary, media[60], work),
        "scan_60": lambda: scan(media[60]),
        "scan_120": lambda: scan(media[120]),
    }


def old_workflow(binary: Path, source: Path, work: Path) -> None:
    """The whole sound to MP3, silence found in that, then both cut by stream copy."""
    sound = work / "old.mp3"
    _ffmpeg(binary, "-i", source, "-vn", "-ac", "1", "-ar", "16000", "-b:a", "64k", sound)
    found = _ffmpeg(
        binary, "-i", sound, "-af", f"silencedetect=noise={THRESHOLD_DB}dB:d=2", "-f", "null", "-"
    )
    start = float(re.findall(r"silence_end: ([\d.]+)", found)[0]) - RULES.padding
    end = float(re.findall(r"silence_start: ([\d.]+)", found)[-1]) + RULES.padding
    window = ("-ss", f"{start:.3f}", "-to", f"{end:.3f}")
    _ffmpeg(binary, *window, "-i", source, "-c", "copy", work / "old-cut.mp4")
    _ffmpeg(binary, *window, "-i", sound, "-c", "copy", work / "old-cut.mp3")


def ours(binary: Path, source: Path, work: Path) -> None:
    plan = scan(source)
    kept = cut(
        Ffmpeg(binary=binary),
        source,
        start=plan.start,
        end=plan.end,
        into=work / "new-cut",
        report=_say_nothing,
        stall_after=timedelta(minutes=15),
    )
    assert kept is not None


def scan(source: Path) -> TrimPlan:
    plan = plan_trim(find_sound_edges(source, threshold_db=THRESHOLD_DB, report=_say_nothing), RULES)
    assert plan.verdict is TrimVerdict.CUT
    assert abs(plan.start - (HEAD * 60 - RULES.padding)) < 2, plan
    assert abs(plan.duration - plan.end - (TAIL * 60 - RULES.padding)) < 4, plan
    return plan


def _say_nothing(progress: Progress) -> None:
    pass


def _ffmpeg(binary: Path, *arguments: str | Path) -> str:
    command = [str(binary), "-hide_banner", "-nostdin", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


def _import_seconds() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import av, numpy, recpipe.integrations.media_cut"], check=True)
    return time.perf_counter() - began


# --- the figures


def measure(chosen: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in chosen}
    for number in range(rounds):
        for name, run in chosen.items():
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
            print(f"round {number + 1}: {name} {seconds[name][-1]:.2f} s", file=sys.stderr)
    return seconds


def summary(seconds: Mapping[str, Sequence[float]]) -> dict[str, dict[str, float]]:
    medians = {name: median(values) for name, values in seconds.items()}
    return {
        "medians": medians,
        "ratios": {
            "ours_against_old_60": medians["ours_60"] / medians["old_60"],
            "ours_with_import_against_old_60": (medians["ours_60"] + medians["import"]) / medians["old_60"],
            "scan_120_against_scan_60": medians["scan_120"] / medians["scan_60"],
        },
        "fastest": {name: min(values) for name, values in seconds.items()},
        "slowest": {name: max(values) for name, values in seconds.items()},
    }


def _print_table(result: Mapping[str, Mapping[str, float]], media: Mapping[int, Path]) -> None:
    print(f"{'variant':<12}{'median, s':>12}{'fastest':>12}{'slowest':>12}")
    for name, value in result["medians"].items():
        print(f"{name:<12}{value:>12.2f}{result['fastest'][name]:>12.2f}{result['slowest'][name]:>12.2f}")
    for name, value in result["ratios"].items():
        target = f"   target at most {TARGETS[name]}" if name in TARGETS else ""
        print(f"{name}: {value:.3f}{target}")


if __name__ == "__main__":
    sys.exit(main())
