"""Named places where a test makes the worker die, as a power cut would: in the middle of things.

Set RECPIPE_CRASH_AT to a point's name, and the worker is killed with SIGKILL when it gets there:

    claimed:KIND    the stage is claimed, nothing is done yet
    working:KIND    the stage has reported its first progress
    worked:KIND     the stage is done, and nobody knows it yet
    recorded:KIND   the stage's outcome is stored
"""

from __future__ import annotations

import os
import signal

VARIABLE = "RECPIPE_CRASH_AT"


def passing(point: str) -> None:
    """Die when this is the point."""
    if os.environ.get(VARIABLE) == point:
        os.kill(os.getpid(), signal.SIGKILL)
