"""How soon `recpipe --help` answers, against importing two of its libraries: `python benchmarks/start_up.py`.

Target: at most 0.35 of the time of `python -c "import sqlalchemy, textual"`, in the same run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

TARGET = 0.35
CASES = {
    "help": [str(Path(sys.executable).with_name("recpipe")), "--help"],
    "imports": [sys.executable, "-c", "import sqlalchemy, textual"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    seconds: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(options.rounds):
        for name, command in CASES.items():
            seconds[name].append(_seconds(command))
    result = {name: median(values) for name, values in seconds.items()}
    result["ratio"] = result["help"] / result["imports"]
    print(f"recpipe --help                {result['help']:.3f} s")
    print(f"import sqlalchemy, textual    {result['imports']:.3f} s")
    print(f"ratio                         {result['ratio']:.2f} (at most {TARGET})")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    return 0 if result["ratio"] <= TARGET else 1


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
