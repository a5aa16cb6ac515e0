"""The user guide, pasted block by block into one shell: it works, and prints what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LONGEST = 600  # seconds that the whole week may take on a busy machine
MARK = "—— block"


@dataclass
class Step:
    """A block of commands, what the guide says that they print, and what they print."""

    commands: str
    promised: tuple[str, ...] = ()
    printed: str = ""


def steps() -> list[Step]:
    """The blocks of the guide, in their order."""
    found: list[Step] = []
    for kind, text in BLOCK.findall(GUIDE.read_text("utf-8")):
        if kind == "sh":
            found.append(Step(text))
        else:
            found[-1].promised = tuple(text.splitlines())
    return found


def pasted(blocks: Sequence[Step], folder: Path) -> subprocess.CompletedProcess[str]:
    """All blocks in one shell that ends at the first command that fails."""
    script = "set -eu\n" + "".join(f"echo '{MARK}'\n{block.commands}" for block in blocks)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RECPIPE_")}
    own = {
        "HOME": str(folder),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TZ": "Europe/Vienna",
    }
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment | own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=False,
    )


def missing(step: Step) -> Iterator[str]:
    """The lines that are promised and not printed; `…` is anything, and blanks are as wide as they like."""
    printed = [" ".join(line.split()) for line in step.printed.splitlines()]
    for line in step.promised:
        wanted = re.compile(re.escape(" ".join(line.split())).replace("…", ".*"))
        if not any(map(wanted.search, printed)):
            yield line


def test_a_week_goes_as_the_guide_says(tmp_path: Path, told_lecture: Path):
    """Every command works in a fresh home, in the order that is written; the demo has its film already."""
    demo = tmp_path / "signals-course" / "recpipe-demo" / "demo"
    demo.mkdir(parents=True)
    for given in told_lecture.parent.iterdir():
        given.rename(demo / f"How sound becomes data{given.suffix}")
    week = steps()
    done = pasted(week, tmp_path)

    assert done.returncode == 0, "\n".join(done.stdout.splitlines()[-40:])
    for step, step.printed in zip(week, done.stdout.split(f"{MARK}\n")[1:], strict=True):
        assert list(missing(step)) == [], f"{step.commands}\nprinted\n{step.printed}"
