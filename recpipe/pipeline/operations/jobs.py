"""Automation jobs: a schedule that syncs, matches and runs (section 13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from recpipe.domain.arrival import Arrival
from recpipe.domain.dates import zone_named
from recpipe.domain.effects import Bind, NothingToDo, RowOutcome, Verdict
from recpipe.domain.errors import ConfigError, RecpipeError, Refused
from recpipe.domain.job import KEPT_RUNS, SYNC_DAYS, Job, JobDraft, JobRun, Trigger
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.names import check_name
from recpipe.domain.ports import FoundRecording
from recpipe.domain.recording import Binding, BoundBy, PutAside, Recording
from recpipe.domain.schedule import due, next_after, parse_schedule
from recpipe.domain.selection import Filter, Selection
from recpipe.domain.template import Template, first_match
from recpipe.pipeline import control as decisions
from recpipe.pipeline.dry_run import DryRun, dry_run
from recpipe.pipeline.operations.control import Control, subject_of
from recpipe.pipeline.operations.desk import Desk
from recpipe.pipeline.operations.recordings import FILES
from recpipe.pipeline.operations.sources import Sources, Synced
from recpipe.pipeline.operations.words import check_lecture_settings
from recpipe.pipeline.plan import RunRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    """What a run of a job did: the syncs, and the answer for each recording that is the job's own."""

    job: str
    synced: tuple[Synced, ...] = ()
    outcomes: tuple[RowOutcome, ...] = ()
    matched: int = 0

    @property
    def counts(self) -> Mapping[str, int]:
        """New, matched, done, skipped, refused, and sources that failed."""
        verdicts = Counter(outcome.verdict.value for outcome in self.outcomes)
        return {
            "new": sum(len(each.new) for each in self.synced),
            "matched": self.matched,
            **{verdict.value: verdicts[verdict.value] for verdict in Verdict},
            "failed_sources": sum(bool(each.error) for each in self.synced),
        }

    @property
    def message(self) -> str:
        """What went wrong, if anything."""
        return "; ".join(f"{each.source}: {each.error}" for each in self.synced if each.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobForecast:
    """What a run of a job would do (R-1504).

    A sync would bring what is in `would_come`, as (title, template), and in `left_out`, as (title, why);
    `unmatched` are titles, here or there, that none of the job's templates takes.
    """

    job: str
    sources: tuple[str, ...]
    since: datetime
    next_at: datetime
    would_come: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    recordings: tuple[DryRun, ...] = ()
    unmatched: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Estimated work."""
        return sum(each.seconds for each in self.recordings)

    @property
    def cost(self) -> float:
        """Estimated cost in US dollars."""
        return sum(each.cost for each in self.recordings)


@dataclass(frozen=True, slots=True)
class Jobs:
    """What can be asked about jobs."""

    desk: Desk
    control: Control
    sources: Sources

    def all(self) -> Sequence[Job]:
        """All jobs."""
        return self.desk.jobs.jobs()

    def named(self, name: str) -> Job:
        """One job; raises `Refused` if there is none."""
        for job in sorted(self.all(), key=lambda each: each.name != name):
            if name in (job.name, str(job.id)):
                return job
        raise Refused(f"there is no job {name!r}", remedy="see what there is with: recpipe jobs list")

    def add(self, draft: JobDraft) -> int:
        """Keep a job and return its id; raises `ConfigError` or `Refused` (R-1501)."""
        self._check(draft)
        return self.desk.jobs.add_job(draft, self.desk.clock())

    def change(self, name: str, draft: JobDraft) -> None:
        """Replace a job; a worker that is running takes it up at once."""
        self._check(draft)
        self.desk.jobs.change_job(self.named(name).id, draft, self.desk.clock())

    def remove(self, name: str) -> None:
        """Remove a job and its history; its recordings stay."""
        self.desk.jobs.remove_job(self.named(name).id)

    def history(self, name: str, limit: int = KEPT_RUNS) -> Sequence[JobRun]:
        """The last runs, newest first."""
        return self.desk.jobs.history(self.named(name).id, limit)

    def next_at(self, job: JobDraft) -> datetime:
        """When it runs next by itself, as its time zone shows it."""
        return next(self.upcoming(job.schedule, job.timezone))

    def upcoming(self, schedule: str, timezone: str = "") -> Iterator[datetime]:
        """The next times of a schedule, without end; raises `ConfigError` for one that is wrong (R-1502)."""
        planned, zone = parse_schedule(schedule), zone_named(timezone) if timezone else self.desk.zone
        moment = self.desk.clock()
        while True:
            moment = next_after(planned, moment, zone)
            yield moment.astimezone(zone)

    def _zone(self, job: JobDraft) -> tzinfo:
        return zone_named(job.timezone) if job.timezone else self.desk.zone

    def _check(self, draft: JobDraft) -> None:
        check_name(draft.name, "job")
        parse_schedule(draft.schedule)
        zone_named(draft.timezone)
        if draft.sync_days not in SYNC_DAYS:
            raise ConfigError(
                f"a job looks back 1 to 30 days, not {draft.sync_days}", remedy="give some of them: --days 2"
            )
        check_lecture_settings(draft.settings, f"job {draft.name!r}")
        self._templates(draft)

    def _templates(self, job: JobDraft) -> Sequence[Template]:
        """The job's templates; raises `Refused` unless there are some, and all exist and are active."""
        if not job.templates:
            raise Refused(
                f"the job {job.name!r} has no template", remedy="name at least one: --template NAME"
            )
        known = self.desk.templates.templates()
        found = [decisions.named(name, known) for name in job.templates]
        for each in found:
            if not each.is_asked:
                state = "a draft" if each.is_draft else "not active"
                raise Refused(
                    f"the template {each.name!r} of the job {job.name!r} is {state}",
                    remedy=f"activate it first: recpipe templates set {each.name!r} --active --no-draft",
                )
        return found

    def tick(self) -> list[JobReport]:
        """Run every job whose time has come; a missed time runs once (R-1502)."""
        now = self.desk.clock()
        reports = []
        for job in self.all():
            planned = self._due(job, now)
            if planned is not None:
                reports.append(self._run(job, Trigger.SCHEDULE, planned))
        return reports

    def _due(self, job: Job, now: datetime) -> datetime | None:
        if not job.is_active:
            return None
        return due(parse_schedule(job.schedule), job.planned_at, now, self._zone(job))

    def run(self, name: str) -> JobReport:
        """Run a job now, whatever its schedule."""
        return self._run(self.named(name), Trigger.PERSON, None)

    def _run(self, job: Job, trigger: Trigger, planned: datetime | None) -> JobReport:
        run_id = self.desk.jobs.begin_run(job.id, trigger, planned, self.desk.clock())
        try:
            report = self._work(job)
        except RecpipeError as error:
            self.desk.jobs.end_run(run_id, {}, str(error), self.desk.clock())
            if trigger is Trigger.PERSON:
                raise
            return JobReport(job=job.name)
        self.desk.jobs.end_run(run_id, report.counts, report.message, self.desk.clock())
        return report

    def _work(self, job: Job) -> JobReport:
        templates = self._templates(job)
        synced = self.sources.sync(self._sources(templates))
        own = list(self._own(job, templates))
        self._bind(own, templates)
        ids = tuple(recording.id for recording in own)
        request = RunRequest(override=job.settings)
        outcomes = self.control.run(Selection(ids=ids), request) if ids else ()
        return JobReport(job=job.name, synced=tuple(synced), outcomes=tuple(outcomes), matched=len(own))

    def _sources(self, templates: Iterable[Template]) -> Sequence[str]:
        """The sources that the templates name; one that names none wants all of them."""
        known = [source.name for source in self.sources.all()]
        wanted = [each.rules.source_ids for each in templates]
        if not all(wanted):
            return known
        return [name for name in known if any(name in names for names in wanted)]

    def _own(self, job: Job, templates: Sequence[Template]) -> Iterator[Recording]:
        """The recordings that are the job's own: recent, of the wanted status, bound or matched (R-1503)."""
        for recording in self._recent(job, templates):
            if self._template(recording, templates) is not None:
                yield recording

    def _recent(self, job: Job, templates: Sequence[Template]) -> Iterator[Recording]:
        """The recordings that the job's filters let through, whosesoever they are."""
        wanted = [each.rules.source_ids for each in templates]
        sources = (FILES, *(name for names in wanted for name in names)) if all(wanted) else ()
        chosen = Selection(filter=Filter(since=self._since(job), sources=sources))
        for recording in self.desk.records.recordings(self.desk.records.choose(chosen)):
            if _is_wanted(recording, job):
                yield recording

    def _since(self, job: Job) -> datetime:
        return self.desk.clock() - timedelta(days=job.sync_days)

    def _template(self, recording: Recording, templates: Sequence[Template]) -> Template | None:
        """The one of the job's templates that takes a recording; None if it is another's."""
        if recording.binding is not None:
            return next((each for each in templates if each.id == recording.binding.template_id), None)
        if recording.was_unbound:
            return None
        match = first_match(templates, subject_of(recording), self.desk.zone)
        return match[0] if match else None

    def _bind(self, own: Sequence[Recording], templates: Sequence[Template]) -> None:
        unbound = tuple(recording.id for recording in own if recording.binding is None)

        def decide(recording: Recording) -> Bind:
            template = self._template(recording, templates)
            if template is None or recording.binding is not None:
                raise NothingToDo(f"recording {recording.id} is another's")
            return decisions.bind(recording, template, by=BoundBy.RULE)

        if unbound:
            self.desk.change(Selection(ids=unbound), decide)

    def dry_run(self, name: str) -> JobForecast:
        """What a run of the job would do: sources, window, matched, unmatched, estimates (R-1504)."""
        job = self.named(name)
        templates = self._templates(job)
        looks = [self._look(each, job, templates) for each in self._sources(templates)]
        found = [each for look in looks for each in look.found]
        return JobForecast(
            job=job.name,
            sources=tuple(self._sources(templates)),
            since=self._since(job),
            next_at=self.next_at(job),
            would_come=tuple((each.title, each.template) for each in found if each.is_own),
            left_out=tuple((each.title, each.why) for each in found if each.why),
            recordings=tuple(self._plans(job, templates)),
            unmatched=(
                *self._unmatched(job, templates),
                *(each.title for each in found if not (each.is_own or each.why)),
            ),
            errors=tuple(look.error for look in looks if look.error),
        )

    def _plans(self, job: Job, templates: Sequence[Template]) -> Iterator[DryRun]:
        """What is planned for each recording of the job's own, as if it were bound already."""
        planner = self.desk.planner(RunRequest(override=job.settings))
        paces = self.desk.paces.paces()
        for recording in self._own(job, templates):
            yield dry_run(self._as_bound(recording, templates), planner, paces)

    def _as_bound(self, recording: Recording, templates: Sequence[Template]) -> Recording:
        template = self._template(recording, templates)
        if template is None or recording.binding is not None:
            return recording
        binding = Binding(template_id=template.id, template=template.name, by=BoundBy.RULE)
        return replace(recording, binding=binding)

    def _unmatched(self, job: Job, templates: Sequence[Template]) -> Iterator[str]:
        for recording in self._recent(job, templates):
            if recording.binding is None and self._template(recording, templates) is None:
                yield recording.title

    def _look(self, source: str, job: Job, templates: Sequence[Template]) -> Look:
        """What a sync of one source would bring, and what the job would do with it; nothing is written."""
        try:
            record = self.sources.named(source)
            judge, names = self.sources.judge(record), {each.id: each.name for each in templates}
            found = [(each, judge(each)) for each in self.sources.find(record)]
        except RecpipeError as error:
            return Look(error=f"{source}: {error}")
        return Look(
            found=tuple(
                Newcomer(
                    title=each.title,
                    template=names.get(arrival.template_id or 0, ""),
                    why=_why_left_out(each, arrival, job, self._since(job)),
                )
                for each, arrival in found
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What a source has that is not here: the job's template that takes it, and why the job would not."""

    title: str
    template: str
    why: str

    @property
    def is_own(self) -> bool:
        """Whether the job would run it."""
        return bool(self.template) and not self.why


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a source has, or why it could not be looked into."""

    found: tuple[Newcomer, ...] = ()
    error: str = ""


def _why_left_out(found: FoundRecording, arrival: Arrival, job: Job, since: datetime) -> str:
    if found.started_at < since:
        return f"older than {job.sync_days} days"
    if job.exclude_blank and arrival.put_aside is PutAside.BLANK:
        return "blank"
    if RecordingStatus.INITIALIZED not in job.statuses:
        return "the job wants no new ones"
    return ""


def _is_wanted(recording: Recording, job: JobDraft) -> bool:
    """Whether the job's filters let it through; one that nobody has begun counts as INITIALIZED."""
    if job.exclude_blank and recording.put_aside is PutAside.BLANK:
        return False
    is_fresh = not recording.stages and recording.put_aside in (None, PutAside.NO_TEMPLATE, PutAside.BLANK)
    status = RecordingStatus.INITIALIZED if is_fresh else recording.status
    is_wanted = status in job.statuses or recording.status in job.statuses
    return is_wanted and recording.put_aside is not PutAside.MANUAL
