"""What a person asks for: decided and written in the same transaction, many recordings at a time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from recpipe.domain.effects import Changed, Decide, Effect, NothingToDo, RowOutcome, StartRun, Verdict
from recpipe.domain.errors import Refused
from recpipe.domain.recording import Recording
from storage import queries
from storage.apply import Applied, apply
from storage.engine import LETS_OTHERS_IN, Database
from storage.loading import Loaded, load_recordings, load_rows, one_of
from storage.runs import start_runs
from storage.settle import Situation, settle_rows, situations

AT_ONCE = 200  # rows in one transaction: short enough that nobody waits for it, long enough to be quick


class Control:
    """The `ControlStore` of one database; `is_worked_on` tells whether a worker lives on this home."""

    def __init__(self, database: Database, is_worked_on: Callable[[], bool]) -> None:
        self.database = database
        self.is_worked_on = is_worked_on

    def change(self, ids: Sequence[int], decide: Decide, now: datetime) -> Changed:
        """Decide and apply for each recording; one that refuses stops no other (R-1307).

        Of a crash in the middle some hundreds of rows are done and the rest is not; each row is whole.
        """
        outcomes: list[RowOutcome] = []
        freed: list[Path] = []
        with _seldom_collected():
            for number, chunk in enumerate(_chunks(ids)):
                if number:
                    time.sleep(LETS_OTHERS_IN)
                with self.database.write() as session:
                    part = self._change(session, chunk, decide, now)
                outcomes += part.outcomes
                freed += part.freed
        return Changed(outcomes=tuple(outcomes), freed=tuple(freed))

    def preview(self, ids: Sequence[int], decide: Decide) -> tuple[RowOutcome, ...]:
        """What `change` would answer; nothing is written."""
        found: list[RowOutcome] = []
        for chunk in _chunks(ids):
            with self.database.read() as session:
                recordings = load_recordings(session, chunk)
            found += [
                _answer(each, recordings.get(each), _decided(recordings, each, decide)) for each in chunk
            ]
        return tuple(found)

    def _change(self, session: Session, ids: Sequence[int], decide: Decide, now: datetime) -> Changed:
        loaded = load_rows(session, ids)
        recordings = {each: rows.as_recording() for each, rows in loaded.items()}
        at_hand = _situations(session, loaded)
        decisions = {each: _decided(recordings, each, decide) for each in ids}
        applied = Applied(now=now, is_worked_on=self.is_worked_on, situations=at_hand)
        for each, effect in decisions.items():
            if not isinstance(effect, Refused):
                decisions[each] = _applied(session, recordings[each], effect, applied)
        starts = {each: effect for each, effect in decisions.items() if isinstance(effect, StartRun)}
        runs = start_runs(session, [(recordings[each], starts[each].planned) for each in starts], now)
        done = [each for each, effect in decisions.items() if not isinstance(effect, Refused)]
        at_hand |= situations(session, list(runs))  # a run brings rows of its own
        settle_rows((at_hand[each] for each in done), now)
        outcomes = tuple(_answer(each, recordings.get(each), decisions[each], runs.get(each)) for each in ids)
        return Changed(outcomes=outcomes, freed=tuple(applied.freed))


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Rows come and go by thousands: looking for garbage after every 700 costs a sixth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(20_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    unique = list(dict.fromkeys(ids))
    return (unique[start : start + AT_ONCE] for start in range(0, len(unique), AT_ONCE))


def _situations(session: Session, loaded: Mapping[int, Loaded]) -> dict[int, Situation]:
    """Of rows that are loaded: to read thousands twice would cost as much as all the rest."""
    runs = {run.recording_id: run for run in session.scalars(queries.active_runs_of(*loaded))}
    return {
        each: Situation(
            recording=rows.recording,
            stages=rows.stages,
            targets=[target for target, _ in rows.targets],
            run=runs.get(each),
        )
        for each, rows in loaded.items()
    }


def _decided(recordings: dict[int, Recording], recording_id: int, decide: Decide) -> Effect | Refused:
    try:
        return decide(one_of(recordings, recording_id))
    except Refused as refusal:
        return refusal


def _applied(session: Session, recording: Recording, effect: Effect, applied: Applied) -> Effect | Refused:
    try:
        apply(session, recording, effect, applied)
    except Refused as refusal:  # raised before anything of this recording was changed
        return refusal
    return effect


def _answer(
    recording_id: int, recording: Recording | None, decision: Effect | Refused, run_id: int | None = None
) -> RowOutcome:
    verdicts = {NothingToDo: Verdict.SKIPPED, Refused: Verdict.REFUSED}
    refusal = decision if isinstance(decision, Refused) else None
    kind = NothingToDo if isinstance(refusal, NothingToDo) else Refused
    return RowOutcome(
        recording_id=recording_id,
        title=recording.title if recording else "",
        verdict=verdicts[kind] if refusal else Verdict.DONE,
        message=str(refusal or ""),
        remedy=refusal.remedy if refusal else "",
        run_id=run_id,
    )
