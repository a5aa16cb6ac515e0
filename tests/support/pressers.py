"""A process that presses run, pause, reset and more on one recording, as fast as it can.

Run as a program: FOLDER ROUNDS SEED. It prints, as JSON, the ids of the runs that it started.
"""

import json
import random
import sys
from pathlib import Path

from office import Office, ids, open_office

from recpipe.domain.effects import RowOutcome


def press(office: Office, which: int) -> RowOutcome:
    """One button."""
    control, one = office.operations.control, ids(1)
    buttons = (
        lambda: control.run(one),
        lambda: control.pause(one, reason="lunch"),
        lambda: control.resume(one),
        lambda: control.cancel(one),
        lambda: control.reset(one, forgets_publications=True),
        lambda: control.retry(one),
    )
    return buttons[which % len(buttons)]()[0]


def main(folder: str, rounds: str, seed: str) -> None:
    """Press at random."""
    chance = random.Random(seed)
    with open_office(Path(folder)) as office:
        outcomes = [press(office, chance.randrange(6)) for _ in range(int(rounds))]
    print(json.dumps([each.run_id for each in outcomes if each.run_id is not None]))


if __name__ == "__main__":
    main(*sys.argv[1:])
