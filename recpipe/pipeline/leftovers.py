"""What killed attempts left behind: files that no row of the database knows."""

from __future__ import annotations

import re
from collections.abc import Set
from pathlib import Path

OURS = re.compile(r"[a-z]+-\d+(\.\w+)?(\.part)?")  # how `Job.made` names a file: what it is, and the fence


def remove_leftovers(media: Path, kept: Set[Path]) -> int:
    """Delete files that attempts made in vain, and return how many; only while nobody works on this home.

    What is not named as recpipe names its files is left alone.
    """
    found = [file for file in media.glob("*/*") if OURS.fullmatch(file.name) and file not in kept]
    for file in found:
        file.unlink(missing_ok=True)
    return len(found)
