"""Whatever is asked in whatever order, by people, sources, workers and time: a lecture stays right.

A state machine presses everything there is on a real database, and compares it after every step with
a model of its own (`reference.py`). The long profile (make check-long) goes much further.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from office import LARGE, PUBLISHED, Office, found, ids, open_office

from recpipe.domain.abilities import abilities
from recpipe.domain.effects import RowOutcome
from recpipe.domain.lifecycle import (
    RecordingFacts,
    SkipReason,
    StageKind,
    StageState,
    StageStatus,
    derive_status,
)
from recpipe.domain.recording import Lane, Recording, RunState, Stage
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules
from recpipe.domain.work import (
    Claimed,
    Decision,
    Fail,
    Fenced,
    GoWithout,
    HandBack,
    Hold,
    Outcome,
    TryAgain,
    Wait,
)
from recpipe.pipeline.plan import RunRequest

from .reference import AFTER, WORK, Lecture, Wish, kind

IS_LONG = settings.get_current_profile_name() == "long"
SHORT = settings(max_examples=14, stateful_step_count=50)
LEAST = 10_000 if IS_LONG else 500
COUNTS: Counter[str] = Counter()

DESTINATIONS = {"library": True, "web": False}
PRESETS = DESTINATIONS | {"extra": False}
TEMPLATES = {"alpha": ("alpha",), "beta": ("beta",)}
SWITCHES = {"TRANSCRIBE": "transcribe", "EXTRACT_TOPICS": "topics", "GENERATE_SUBTITLES": "subtitles"}
OWN_SETTINGS = (
    {},
    {"transcribe": {"enable": False}},
    {"topics": {"enable": False}},
    {"publish": {"auto_upload": True}},
    {"topics": {"enable": True}, "transcribe": {"enable": True}},
)
MOST_RECORDINGS = 6

WHICH = st.integers(min_value=0, max_value=MOST_RECORDINGS - 1)
SETTINGS = st.sampled_from(OWN_SETTINGS)
OVERRIDES = st.sampled_from(OWN_SETTINGS[1:])
UNUSUAL = st.one_of(
    st.frozensets(st.sampled_from(WORK).map(StageKind), min_size=1, max_size=2).map(
        lambda only: RunRequest(only=only)
    ),
    st.builds(
        RunRequest,
        presets=st.sampled_from(sorted(PRESETS)).map(lambda name: (name,)),
        is_upload=st.booleans(),
    ),
    st.just(RunRequest(is_upload=True)),
    st.just(RunRequest(is_retry=True)),
)
DECISIONS: tuple[tuple[Decision, str], ...] = (
    (TryAgain(message="busy", after=timedelta(minutes=5)), "waits"),
    (Hold(message="look", remedy="approve it", can_approve=True), "held"),
    (Hold(message="log in", remedy="log in", can_approve=False), "held"),
    (Fail(message="broken"), "failed"),
    (Wait(message="full", after=timedelta(minutes=5), remedy="free the disk"), "waits"),
    (GoWithout(message="without"), "error"),
    (HandBack(), "waits"),
)


End = tuple[Decision, str] | None  # none: it succeeds
ENDS: st.SearchStrategy[list[End]] = st.lists(
    st.sampled_from([*[None] * 9, *DECISIONS]), min_size=1, max_size=9
)


@dataclass
class Attempt:
    """A stage that somebody claimed; `is_lost` once it was taken from them."""

    work: Claimed
    is_lost: bool = False

    @property
    def name(self) -> str:
        return f"{self.work.kind} {self.work.target}".strip()


@cache
def blank_home() -> bytes:
    """A database with this program's schema, two presets and a source."""
    with home_of(lambda _: None) as office:
        office.preset("web", is_default=True)
        office.preset("extra")
        office.source("shelf")
        file = office.database.file
        with closing(office.database.engine.raw_connection()) as connection:
            connection.driver_connection.execute("VACUUM INTO ?", (f"{file}.copy",))
        return Path(f"{file}.copy").read_bytes()


@contextmanager
def home_of(write: Callable[[Path], object]) -> Iterator[Office]:
    """A home whose database is what `write` puts there."""
    with tempfile.TemporaryDirectory(prefix="recpipe-model-") as folder:
        write(Path(folder) / "app.db")
        with open_office(Path(folder)) as office:
            yield office


@contextmanager
def copied(office: Office) -> Iterator[Office]:
    """A world of its own that begins as this one is now."""
    with closing(office.database.engine.raw_connection()) as connection:
        copy = partial(connection.driver_connection.execute, "VACUUM INTO ?")
        with home_of(lambda target: copy((str(target),))) as world:
            world.clock.now = office.clock()
            yield world


class AnyOrder(RuleBasedStateMachine):
    """People, sources, workers and time, each as they please."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.office = self.open.enter_context(home_of(lambda target: target.write_bytes(blank_home())))
        self.is_alive = True
        self.office.operations.desk.control.is_worked_on = lambda: self.is_alive
        self.lectures: dict[int, Lecture] = {}
        self.titles: dict[int, str] = {}
        self.templates: dict[str, dict] = {}
        self.attempts: list[Attempt] = []
        self.history: list[tuple] = []
        self.brought = 0

    def teardown(self) -> None:
        self.open.close()

    # Arrivals

    @initialize()
    def there_are_lectures(self) -> None:
        """One here, one to be downloaded."""
        self.somebody_adds_a_file()
        self.a_template_is_written("alpha", {})
        self.something_lies_on_the_shelf("alpha", is_pending=False, is_blank=False)
        self.sync(is_ready=False)

    @precondition(lambda self: len(self.lectures) < MOST_RECORDINGS)
    @rule()
    def somebody_brings_a_file(self) -> None:
        self.somebody_adds_a_file()

    def somebody_adds_a_file(self) -> None:
        self.brought += 1
        title = f"file {self.brought}"
        added = self.office.add(title, minutes=self.brought)
        self.lectures[added] = Lecture(kept_since=self.now)
        self.titles[added] = title

    @precondition(lambda self: len(self.lectures) < MOST_RECORDINGS)
    @rule(word=st.sampled_from(["alpha", "beta", "other"]), is_pending=st.booleans(), is_blank=st.booleans())
    def something_lies_on_the_shelf(self, word: str, is_pending: bool, is_blank: bool) -> None:
        self.brought += 1
        brought = found(
            f"{word} {self.brought}", minutes=self.brought, media=None, is_pending=is_pending, size=LARGE
        )
        self.shelf.append(replace(brought, duration=60.0) if is_blank else brought)

    @rule(is_ready=st.booleans())
    def sync(self, is_ready: bool) -> None:
        """What was pending at the source may be ready meanwhile."""
        if is_ready:
            self.shelf[:] = [replace(each, is_pending=False) for each in self.shelf]
        known = dict(self.office.rows("SELECT external_id, id FROM recording WHERE source_id <> 1"))
        (synced,) = self.office.operations.sources.sync(["shelf"])
        changed = set()
        for each in self.shelf:
            recording_id = known.get(each.external_id) or self._id_of(each.external_id)
            before = self.lectures.get(recording_id)
            if before is None or (before.is_pending and not each.is_pending and not before.is_deleted):
                changed.add(recording_id)
                self._arrive(recording_id, each.title, before, each.is_pending, each.duration == 60.0)

        assert set(synced.new) == changed, "a sync brings what is new, and moves on what was pending"

    def _arrive(
        self, recording_id: int, title: str, before: Lecture | None, is_pending: bool, is_blank: bool
    ) -> None:
        lecture = before or Lecture(kept_since=self.now)
        lecture.has_media, lecture.is_pending = False, is_pending
        match = self._match(title)
        if match and lecture.bound_by != "person":
            lecture.template, lecture.bound_by = match, "rule"
        if not is_pending and lecture.aside != "manual":
            is_wanted = bool(match or lecture.template)
            lecture.aside = "blank" if is_blank else "" if is_wanted else "no_template"
        self.lectures[recording_id], self.titles[recording_id] = lecture, title

    # Templates

    @rule(name=st.sampled_from(sorted(TEMPLATES)), own=SETTINGS, is_removed=st.booleans())
    def templates_change(self, name: str, own: dict, is_removed: bool) -> None:
        if is_removed and name in self.templates:
            self.a_template_is_removed(name)
        else:
            self.a_template_is_written(name, own)
            self.templates_are_matched_again()

    def a_template_is_written(self, name: str, own: dict) -> None:
        draft = TemplateDraft(name=name, rules=Rules(keywords=TEMPLATES[name]), settings=own)
        if name in self.templates:
            self.office.operations.templates.change(name, draft)
        else:
            self.office.operations.templates.add(draft)
        self.templates[name] = own

    def a_template_is_removed(self, name: str) -> None:
        followers = [
            each for each in self.lectures.values() if each.template == name and not each.is_forgotten
        ]
        freed = self.office.operations.templates.remove(name)
        del self.templates[name]
        for each in followers:
            each.template = each.bound_by = ""

        assert freed == len(followers)

    def templates_are_matched_again(self) -> None:
        self.office.operations.templates.rematch()
        for recording_id, each in self.lectures.items():
            match = self._match(self.titles[recording_id])
            has_begun = each.stages or each.is_active or each.aside in ("manual", "blank")
            is_out = each.is_deleted or each.bound_by == "person" or each.template
            if match and not has_begun and not is_out:
                each.template, each.bound_by, each.aside = match, "rule", ""

    @rule(which=WHICH, name=st.sampled_from(["", *sorted(TEMPLATES)]))
    def a_binding_changes(self, which: int, name: str) -> None:
        if name in self.templates:
            self.bind(which, name)
        elif not name:
            self.unbind(which)

    def bind(self, which: int, name: str) -> None:
        recording_id, lecture = self._pick(which)
        is_same = (lecture.template, lecture.bound_by, lecture.aside) == (name, "person", "")
        answer = self.office.operations.control.bind(ids(recording_id), name)[0]
        if self._expect(answer, "refused" if lecture.is_forgotten else "skipped" if is_same else "done"):
            lecture.template, lecture.bound_by, lecture.aside = name, "person", ""

    def unbind(self, which: int) -> None:
        recording_id, lecture = self._pick(which)
        expected = "refused" if lecture.is_forgotten else "done" if lecture.template else "skipped"
        if self._expect(self.office.operations.control.unbind(ids(recording_id))[0], expected):
            lecture.template, lecture.bound_by = "", "person"

    # Runs

    @rule(which=WHICH, override=OVERRIDES, ends=ENDS)
    def run(self, which: int, override: dict, ends: list[End]) -> None:
        self._press(which, RunRequest(override=override))
        self.the_work_goes_on(ends)

    @rule(which=WHICH, ends=ENDS)
    def run_plainly(self, which: int, ends: list[End]) -> None:
        self._press(which, RunRequest())
        self.the_work_goes_on(ends)

    @rule(which=WHICH, request=UNUSUAL, ends=ENDS)
    def run_in_another_way(self, which: int, request: RunRequest, ends: list[End]) -> None:
        self._press(which, request)
        self.the_work_goes_on(ends)

    @rule(which=WHICH, since=st.sampled_from(sorted(AFTER)), forgets=st.booleans(), ends=ENDS)
    def run_anew(self, which: int, since: str, forgets: bool, ends: list[End]) -> None:
        self.reset(which, since, forgets)
        self.run_plainly(which, ends)

    def _press(self, which: int, request: RunRequest) -> None:
        """A dry run first: it changes no row, and names what a run that nobody disturbs will do."""
        recording_id, lecture = self._pick(which)
        wish = self._wish(lecture, request)
        expected = lecture.answer(wish)
        promised = self._dry_run(recording_id, request)
        if expected in ("go on",) or isinstance(expected, dict):
            assert promised == self._undisturbed(recording_id, request), "dry run = run"
        else:
            assert promised is None
        answer = self.office.operations.control.run(ids(recording_id), request)[0]
        COUNTS["runs"] += 1
        if isinstance(expected, dict):
            assert answer.verdict == "done", answer
            lecture.start(expected, self.now)
        elif self._expect(answer, "done" if expected == "go on" else expected):
            lecture.go_on()

    def _dry_run(self, recording_id: int, request: RunRequest) -> set[str] | None:
        before = self._dump()
        plans = self.office.operations.control.dry_run(ids(recording_id), request)
        preview = self.office.operations.control.run(ids(recording_id), request, is_dry=True)
        assert self._dump() == before, "a dry run writes nothing"
        assert [each.verdict for each in plans] == [each.verdict for each in preview]
        if plans[0].verdict != "done":
            return None
        return {step.name for step in plans[0].steps if step.will_run}

    def _undisturbed(self, recording_id: int, request: RunRequest) -> set[str]:
        """What the run does in a world in which nothing else happens."""
        with copied(self.office) as world:
            world.operations.control.run(ids(recording_id), request)
            names = set()
            for each in self.attempts:
                if not each.is_lost and each.work.recording.id == recording_id:
                    names.add(each.name)
                    self._complete(world, each.work)
            while work := world.claim():
                names |= (
                    {f"{work.kind} {work.target}".strip()} if work.recording.id == recording_id else set()
                )
                self._complete(world, work)
            return names

    # Pause, resume, cancel …

    @rule(
        which=WHICH,
        reason=st.sampled_from(["lunch", "disk"]),
        lasts=st.sampled_from([None, timedelta(minutes=30)]),
    )
    def pause(self, which: int, reason: str, lasts: timedelta | None) -> None:
        recording_id, lecture = self._pick(which)
        wanted = (reason, lasts and self.now + lasts)
        answer = self.office.operations.control.pause(ids(recording_id), reason=reason, lasts=lasts)[0]
        is_new = lecture.is_active and lecture.pause != wanted
        if self._expect(answer, "refused" if lecture.is_forgotten else "done" if is_new else "skipped"):
            lecture.pause = wanted

    @rule(which=WHICH, is_approved=st.booleans())
    def somebody_looks_at_it(self, which: int, is_approved: bool) -> None:
        if is_approved:
            self.approve(which)
        else:
            self.resume(which)

    def resume(self, which: int) -> None:
        recording_id, lecture = self._pick(which)
        waits = lecture.pause or lecture.held or lecture.later
        expected = "done" if lecture.is_active and waits else "skipped"
        answer = self.office.operations.control.resume(ids(recording_id))[0]
        if self._expect(answer, "refused" if lecture.is_forgotten else expected):
            lecture.go_on()

    def approve(self, which: int) -> None:
        recording_id, lecture = self._pick(which)
        approved = lecture.approvable & set(lecture.held)
        answer = self.office.operations.control.approve(ids(recording_id))[0]
        if self._expect(answer, "done" if approved and not lecture.is_forgotten else "refused"):
            lecture.stages |= dict.fromkeys(approved, "waits")
            lecture.approvable -= approved
            lecture.settle()

    @rule(which=WHICH, what=st.sampled_from(["cancel", "skip_the_recording", "delete", "restore", "restore"]))
    def it_goes_or_comes_back(self, which: int, what: str) -> None:
        getattr(self, what)(which)

    def cancel(self, which: int) -> None:
        recording_id, lecture = self._pick(which)
        expected = "refused" if lecture.is_forgotten else "done" if lecture.is_active else "skipped"
        if self._expect(self.office.operations.control.cancel(ids(recording_id))[0], expected):
            self._cancelled(recording_id, lecture)

    @rule(which=WHICH, since=st.sampled_from(sorted(AFTER)), forgets=st.booleans())
    def reset(self, which: int, since: str, forgets: bool) -> None:
        recording_id, lecture = self._pick(which)
        kinds = set(AFTER[since]) | ({"UPLOAD"} if forgets else set())
        has_some = any(kind(name) in kinds for name in lecture.stages)
        is_busy = lecture.is_active or lecture.works or lecture.is_forgotten
        answer = self.office.operations.control.reset(
            ids(recording_id), since=StageKind(since), forgets_publications=forgets
        )[0]
        if self._expect(answer, "refused" if is_busy else "done" if has_some else "skipped"):
            lecture.reset(kinds, forgets=forgets)

    @rule(which=WHICH, stage=st.sampled_from([*WORK, "UPLOAD"]))
    def skip_a_stage(self, which: int, stage: str) -> None:
        recording_id, lecture = self._pick(which)
        chosen = [name for name in lecture.stages if kind(name) == stage]
        open_ones = [name for name in chosen if lecture.stages[name] in ("waits", "held", "failed")]
        is_refused = lecture.is_forgotten or not chosen
        answer = self.office.operations.control.skip(ids(recording_id), StageKind(stage))[0]
        if self._expect(answer, "refused" if is_refused else "done" if open_ones else "skipped"):
            for name in open_ones:
                lecture.stages[name] = "manual"
                lecture.forget_waits(name)
            lecture.settle()

    def skip_the_recording(self, which: int) -> None:
        recording_id, lecture = self._pick(which)
        expected = "refused" if lecture.is_forgotten else "skipped" if lecture.aside == "manual" else "done"
        if self._expect(self.office.operations.control.skip(ids(recording_id))[0], expected):
            self._cancelled(recording_id, lecture)
            lecture.aside = "manual"

    def delete(self, which: int) -> None:
        recording_id, lecture = self._pick(which)
        expected = "refused" if lecture.is_forgotten else "skipped" if lecture.is_deleted else "done"
        if self._expect(self.office.operations.control.delete(ids(recording_id))[0], expected):
            lecture.delete(self.now, is_worked_on=self.is_alive)
            self._lose_if_dead(recording_id)

    def restore(self, which: int) -> None:
        recording_id, lecture = self._pick(which)
        is_away = lecture.is_deleted or lecture.aside or lecture.status() == "EXPIRED"
        expected = "refused" if lecture.files_gone_at else "done" if is_away else "skipped"
        if self._expect(self.office.operations.control.restore(ids(recording_id))[0], expected):
            lecture.restore(self.now)

    def _cancelled(self, recording_id: int, lecture: Lecture) -> None:
        lecture.cancel(is_worked_on=self.is_alive)
        self._lose_if_dead(recording_id)

    def _lose_if_dead(self, recording_id: int) -> None:
        for each in self.attempts:
            each.is_lost |= not self.is_alive and each.work.recording.id == recording_id

    # Workers

    def a_worker_claims_what_it_can(self) -> None:
        for lane in Lane:
            self._claim(lane)

    def _claim(self, lane: Lane) -> None:
        work = self.office.work.claim(lane, "w", self.now)
        if work is None:
            open_now = {name for each in self.lectures.values() for name in each.startable() - each.later}
            in_lane = {
                name for name in open_now if (kind(name) in ("UPLOAD", "DOWNLOAD")) == (lane is Lane.NETWORK)
            }
            assert not in_lane, "what may start is found"
            return
        attempt = Attempt(work)
        self._lecture_of(attempt).take(attempt.name)
        self.attempts.append(attempt)
        COUNTS["claims"] += 1

    @precondition(lambda self: self.attempts)
    @rule(which=st.integers(min_value=0, max_value=30))
    def an_attempt_succeeds(self, which: int) -> None:
        attempt = self.attempts.pop(which % len(self.attempts))
        if attempt.is_lost:
            with pytest.raises(Fenced):
                self._complete(self.office, attempt.work)
            return
        self._complete(self.office, attempt.work)
        lecture = self._lecture_of(attempt)
        lecture.has_media |= attempt.name == "DOWNLOAD"
        lecture.end(attempt.name, "done")

    @rule(ends=ENDS)
    def the_work_goes_on(self, ends: list[End]) -> None:
        """Attempts end one after the other, each in its way, and others begin."""
        for end in ends:
            self.a_worker_claims_what_it_can()
            if self.attempts and end is None:
                self.an_attempt_succeeds(0)
            elif self.attempts and end is not None:
                self.an_attempt_ends_otherwise(0, end)
        self.a_worker_claims_what_it_can()

    @precondition(lambda self: any(each.work.kind is StageKind.TRANSCRIBE for each in self.attempts))
    @rule()
    def there_is_nothing_to_transcribe(self) -> None:
        attempt = next(each for each in self.attempts if each.work.kind is StageKind.TRANSCRIBE)
        if not attempt.is_lost:
            self.attempts.remove(attempt)
            self.office.finish(attempt.work, Outcome(skipped=SkipReason.NOTHING_TO_DO))
            self._lecture_of(attempt).end(attempt.name, "nothing_to_do")

    @precondition(lambda self: self.attempts)
    @rule(which=st.integers(min_value=0, max_value=30), how=st.sampled_from(DECISIONS))
    def an_attempt_ends_otherwise(self, which: int, how: tuple[Decision, str]) -> None:
        decision, word = how
        attempt = self.attempts.pop(which % len(self.attempts))
        if isinstance(decision, GoWithout) and kind(attempt.name) not in SWITCHES:
            decision, word = Fail(message="broken"), "failed"
        if attempt.is_lost:
            with pytest.raises(Fenced):
                self.office.give_up(attempt.work, decision)
            return
        lecture = self._lecture_of(attempt)
        self._note_wait(lecture, attempt.name, decision)
        self.office.give_up(attempt.work, decision)
        lecture.end(attempt.name, word)

    def _note_wait(self, lecture: Lecture, name: str, decision: Decision) -> None:
        if name in lecture.stopping:
            return
        if isinstance(decision, TryAgain | Wait):
            lecture.later.add(name)
        if isinstance(decision, Wait):
            lecture.put_off.add(name)
        if isinstance(decision, Hold) and decision.can_approve:
            lecture.approvable.add(name)

    @precondition(lambda self: self.attempts)
    @rule()
    def the_worker_beats(self) -> None:
        """What was cancelled or lost is told to end; nothing else is."""
        claims = {each.work.claim: None for each in self.attempts}
        lost = self.office.work.beat("w", claims, self.now)
        gone = {each.work.claim for each in self.attempts if each.is_lost or self._is_stopping(each)}
        assert lost == gone
        for each in [each for each in self.attempts if self._is_stopping(each)]:
            self.attempts.remove(each)
            self.office.give_up(each.work, HandBack())
            self._lecture_of(each).end(each.name, "waits")

    def _is_stopping(self, attempt: Attempt) -> bool:
        return not attempt.is_lost and attempt.name in self._lecture_of(attempt).stopping

    @rule()
    def a_worker_freezes_or_a_new_one_begins(self) -> None:
        if self.is_alive:
            self.is_alive = False
            return
        held = sum(not each.is_lost for each in self.attempts)
        assert self.office.work.enlist("w", self.now) == held
        self.is_alive = True
        for each in self.attempts:
            each.is_lost = True
        for each in self.lectures.values():
            each.lose_worker()

    # Time

    @rule(minutes=st.sampled_from([1, 6, 31]))
    def minutes_pass(self, minutes: int) -> None:
        self.office.clock.forward(minutes=minutes)
        self._pauses_end()

    @rule(days=st.sampled_from([1, 1, 4, 31, 95]))
    def days_pass(self, days: int) -> None:
        self.office.clock.forward(days=days)
        self._pauses_end()
        self.office.operations.upkeep.sweep()
        for each in self.lectures.values():
            each.sweep(self.now)

    def _pauses_end(self) -> None:
        over = [
            each
            for each in self.lectures.values()
            if each.pause and each.pause[1] and each.pause[1] <= self.now
        ]
        assert self.office.operations.upkeep.end_pauses() == len(over)
        for each in over:
            each.pause = None

    # What must hold after every step

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        COUNTS["steps"] += 1
        self._nothing_is_there_twice()
        self._history_only_grows()
        visible = [each for each, lecture in self.lectures.items() if not lecture.is_forgotten]
        shown = {each.id: each for each in self.office.records.recordings(visible)}
        assert set(shown) == set(visible)
        for recording_id, recording in shown.items():
            self._is_as_the_model_says(recording, self.lectures[recording_id])
            is_derived_right(recording, is_expired=self.lectures[recording_id].is_expired)

    def _nothing_is_there_twice(self) -> None:
        twice = (
            "SELECT recording_id FROM run WHERE state = 'active' GROUP BY recording_id HAVING count(*) > 1"
        )
        assert self.office.rows(twice) == []
        held = [each.work.stage_id for each in self.attempts if not each.is_lost]
        assert len(held) == len(set(held)), "one claim a stage"
        working = self.office.rows("SELECT id FROM stage WHERE status = 'IN_PROGRESS' ORDER BY id")
        assert [row[0] for row in working] == sorted(held)
        unwanted = (
            "SELECT stage.id FROM stage JOIN recording ON recording.id = stage.recording_id "
            "JOIN run ON run.id = run_id "
            "WHERE is_ready AND (is_paused OR deleted_at IS NOT NULL OR state <> 'active')"
        )
        assert self.office.rows(unwanted) == [], "nothing starts while paused, cancelled or deleted"

    def _history_only_grows(self) -> None:
        history = self.office.rows("SELECT * FROM timing ORDER BY id")
        assert history[: len(self.history)] == self.history
        self.history = history

    def _is_as_the_model_says(self, recording: Recording, lecture: Lecture) -> None:
        assert {each.name: word_for(each) for each in recording.stages} == lecture.stages
        assert {each.preset: str(each.status) for each in recording.targets} == lecture.targets
        assert recording.status == lecture.status()
        assert recording.is_active == lecture.is_active
        pause = recording.pause and (recording.pause.reason, recording.pause.until)
        assert pause == lecture.pause
        binding = recording.binding
        assert (binding.template if binding else "") == lecture.template
        assert (binding.by if binding else "") == (lecture.bound_by if lecture.template else "")
        assert (recording.put_aside or "") == lecture.aside
        assert (recording.deleted_at is not None) == lecture.is_deleted
        assert bool(recording.failure) == has_failed(lecture)
        ready = {each.name for each in recording.stages if each.is_ready}
        assert ready == lecture.startable(), "what may start is marked, and nothing else"

    # Words for all that

    @property
    def now(self):
        return self.office.clock()

    @property
    def shelf(self) -> list:
        return self.office.world.shelves.setdefault("shelf", [])

    def _id_of(self, external_id: str) -> int:
        return self.office.rows(f"SELECT id FROM recording WHERE external_id = '{external_id}'")[0][0]

    def _pick(self, which: int) -> tuple[int, Lecture]:
        recording_id = sorted(self.lectures)[which % len(self.lectures)]
        return recording_id, self.lectures[recording_id]

    def _lecture_of(self, attempt: Attempt) -> Lecture:
        return self.lectures[attempt.work.recording.id]

    def _match(self, title: str) -> str:
        return next((name for name in self.templates if title.startswith(name)), "")

    def _wish(self, lecture: Lecture, request: RunRequest) -> Wish:
        layers = [dict(self.templates.get(lecture.template, {})), dict(request.override)]
        merged: dict[str, dict] = {}
        for layer in layers:
            for name, section in layer.items():
                merged[name] = merged.get(name, {}) | section
        off = {stage for stage, name in SWITCHES.items() if merged.get(name, {}).get("enable") is False}
        chosen = {name: PRESETS[name] for name in request.presets} or DESTINATIONS
        return Wish(
            disabled=frozenset(off),
            only=frozenset(map(str, request.only)),
            presets=request.presets,
            destinations=chosen,
            auto_upload=merged.get("publish", {}).get("auto_upload", False),
            is_retry=request.is_retry,
            is_upload=request.is_upload,
            has_override=bool(request.override),
        )

    @staticmethod
    def _expect(answer: RowOutcome, expected: str) -> bool:
        assert answer.verdict == expected, answer
        return expected == "done"

    @staticmethod
    def _complete(office: Office, work: Claimed) -> None:
        usual = {StageKind.UPLOAD: PUBLISHED, StageKind.DOWNLOAD: Outcome(media=Path("/brought.mp4"))}
        office.work.complete(work, usual.get(work.kind, Outcome()), office.clock())

    def _dump(self) -> dict[str, list[tuple]]:
        names = self.office.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return {name: self.office.rows(f"SELECT * FROM {name}") for (name,) in names}


WORDS = {
    StageStatus.PENDING: "waits",
    StageStatus.IN_PROGRESS: "works",
    StageStatus.COMPLETED: "done",
    StageStatus.FAILED: "failed",
    StageStatus.HELD: "held",
}


def word_for(stage: Stage) -> str:
    """The model's word for how a stage stands."""
    if stage.status is StageStatus.SKIPPED:
        assert stage.skip_reason is not None, "what is skipped says why"
        return str(stage.skip_reason)
    assert stage.skip_reason is None
    return WORDS[stage.status]


def has_failed(lecture: Lecture) -> bool:
    """Section 12: any stage of the work, or every upload that was wanted."""
    uploads = [state for name, state in lecture.stages.items() if kind(name) == "UPLOAD"]
    tried = [state for state in uploads if state not in ("disabled", "manual", "error")]
    is_lost = bool(tried) and all(state == "failed" for state in tried)
    return is_lost or any(kind(name) != "UPLOAD" for name in lecture.failed)


def is_derived_right(recording: Recording, *, is_expired: bool) -> None:
    """R-201, R-204: what is stored is what would be derived now."""
    targets = tuple(each.status for each in recording.targets)
    states = tuple(
        StageState(kind=each.kind, status=each.status, target=each.target, skip_reason=each.skip_reason)
        for each in recording.stages
    )
    is_pending = recording.status == "PENDING_SOURCE"
    facts = RecordingFacts(
        has_media=recording.media is not None,
        stages=states,
        targets=targets,
        is_expired=is_expired,
        is_pending_source=is_pending,
        is_skipped=recording.put_aside is not None,
    )
    assert derive_status(facts) is recording.status
    assert recording.abilities == abilities(
        recording.status,
        targets,
        is_active=recording.is_active,
        is_paused=recording.pause is not None,
        is_deleted=recording.deleted_at is not None,
    )
    if recording.run_state is RunState.DONE and not recording.deleted_at:
        assert not recording.is_active


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(settings() if IS_LONG else SHORT, suppress_health_check=list(HealthCheck))


def test_enough_was_tried():
    """The machine above really went its way: steps, runs and claims are counted."""
    print(f"\n{COUNTS['steps']} steps, {COUNTS['runs']} runs, {COUNTS['claims']} claims")

    assert COUNTS["steps"] >= LEAST
    assert min(COUNTS["runs"], COUNTS["claims"]) >= LEAST / 50
