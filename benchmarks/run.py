"""All benchmarks, one after the other: tables on stdout, figures as JSON in benchmarks/results."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CASES = ("start_up", "lists", "bulk", "trim", "overhead", "topics", "subtitles", "speech_accuracy")


def main() -> int:
    missed = []
    for case in CASES:
        print(f"\n=== {case}", flush=True)
        command = [sys.executable, str(HERE / f"{case}.py"), "--json", str(HERE / "results" / f"{case}.json")]
        if subprocess.run(command, check=False).returncode:
            missed.append(case)
    print(f"\ntargets missed: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
