"""Templates: write them, see whom they fit, copy and carry them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from recpipe.config.template_file import read_template, write_template
from recpipe.domain.effects import RowOutcome, Verdict
from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.recording import Recording
from recpipe.domain.selection import Filter, Selection
from recpipe.domain.template import Template, TemplateDraft, explain, first_match
from recpipe.domain.template_rules import Rules
from recpipe.domain.template_rules import Verdict as RuleVerdict
from recpipe.pipeline.control import named
from recpipe.pipeline.operations.control import Control, subject_of
from recpipe.pipeline.operations.desk import Desk
from recpipe.pipeline.operations.previews import TextPreview, TextQuestion, text_previews
from recpipe.pipeline.operations.words import check_words

UNMAPPED = Filter(has_template=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateUse:
    """A template and how many recordings follow it, by status (R-1205)."""

    template: Template
    recordings: Mapping[RecordingStatus, int]


@dataclass(frozen=True, slots=True)
class Templates:
    """What can be asked about templates."""

    desk: Desk
    control: Control

    def all(self) -> Sequence[TemplateUse]:
        """All templates with their statistics."""
        counts = self.desk.templates.counts()
        return [
            TemplateUse(template=each, recordings=counts.get(each.id, {}))
            for each in self.desk.templates.templates()
        ]

    def named(self, name: str) -> Template:
        """One template by name or number; raises `Refused` if there is none."""
        return named(name, self.desk.templates.templates())

    def add(self, draft: TemplateDraft) -> int:
        """Keep a template and return its id; raises `ConfigError` or `Refused`."""
        return self.desk.templates.add_template(_checked(draft), self.desk.clock())

    def change(self, name: str, draft: TemplateDraft) -> None:
        """Replace a template, for later runs (R-1103); raises `ConfigError` or `Refused`."""
        before = self.named(name)
        self._refuse_if_a_job_needs(before, draft)
        self.desk.templates.change_template(before.id, _checked(draft))

    def remove(self, name: str) -> int:
        """Remove a template; its recordings follow none then. Returns how many there were."""
        before = self.named(name)
        self._refuse_if_a_job_needs(before, None)
        return self.desk.templates.remove_template(before.id)

    def _refuse_if_a_job_needs(self, before: Template, draft: TemplateDraft | None) -> None:
        """R-1501: a job's templates are there, active and no drafts."""
        if draft is not None and draft.is_asked and draft.name == before.name:
            return
        users = [job.name for job in self.desk.jobs.jobs() if before.name in job.templates]
        if users:
            raise Refused(
                f"the job {users[0]!r} uses the template {before.name!r}",
                remedy=f"take it out there first: recpipe jobs set {users[0]!r} --template OTHER",
            )

    def copy(self, name: str, new_name: str) -> int:
        """A copy as a draft, so that it takes nothing by itself yet."""
        before = self.named(name)
        return self.add(replace(draft_of(before), name=new_name, is_draft=True))

    def from_recording(self, recording_id: int, name: str) -> int:
        """A draft whose rule is the recording's title, with the recording's settings (R-1205)."""
        recording = self.desk.records.recording(recording_id)
        return self.add(draft_from(recording, name, self._bound(recording)))

    def _bound(self, recording: Recording) -> Template | None:
        known = self.desk.templates.templates()
        return named(recording.binding.template, known) if recording.binding else None

    def read(self, text: str, name_of_file: str) -> TemplateDraft:
        """A template from its TOML form; raises `ConfigError`."""
        return read_template(text, name_of_file)

    def write(self, name: str) -> str:
        """A template's TOML form."""
        return write_template(draft_of(self.named(name)))

    def explain(self, recording_id: int) -> Sequence[tuple[Template, RuleVerdict]]:
        """What each template says of a recording, in the order in which they are asked."""
        subject = subject_of(self.desk.records.recording(recording_id))
        return explain(self.desk.templates.templates(), subject, self.desk.zone)

    def preview(self, draft: TemplateDraft, name: str = "") -> Sequence[RowOutcome]:
        """What a re-match would bind to this draft if it were active, in place of the one of that name."""
        known = list(self.desk.templates.templates())
        before = next((each for each in known if each.name == name), None)
        others = [each for each in known if each is not before]
        as_kept = _as_kept(_checked(draft), before, self.desk)
        matched = self._rematch([*others, as_kept], is_dry=True)
        return [outcome for outcome, template in matched if template is as_kept]

    def rematch(self, *, is_dry: bool = False) -> Sequence[RowOutcome]:
        """Bind unmapped recordings that nobody has begun (R-1203).

        The answer names those that change; its messages say which template takes them, and by what.
        """
        return [outcome for outcome, _ in self._rematch(self.desk.templates.templates(), is_dry=is_dry)]

    def _rematch(self, known: Sequence[Template], *, is_dry: bool) -> Iterator[tuple[RowOutcome, Template]]:
        outcomes = self.control.rematch(Selection(filter=UNMAPPED), known, is_dry=is_dry)
        done = {each.recording_id: each for each in outcomes if each.verdict is Verdict.DONE}
        zone = self.desk.zone
        for recording in self.desk.records.recordings(list(done)):
            match = first_match(known, subject_of(recording), zone)
            if match is not None:
                template, verdict = match
                message = f"{template.name!r} by {verdict.reason}"
                yield replace(done[recording.id], message=message), template

    def words(self, question: TextQuestion) -> list[TextPreview]:
        """What titles and descriptions would say, for each platform (R-1001); nothing is written."""
        return text_previews(self.desk, question)


def _checked(draft: TemplateDraft) -> TemplateDraft:
    """The draft, if what it would be as a file is right; raises `ConfigError`."""
    where = f"template {draft.name!r}"
    checked = read_template(write_template(draft), where)
    check_words(checked.settings, where)
    return checked


def _as_kept(draft: TemplateDraft, before: Template | None, desk: Desk) -> Template:
    return Template(
        id=before.id if before else 0,
        created_at=before.created_at if before else desk.clock(),
        name=draft.name,
        priority=draft.priority,
        rules=draft.rules,
        settings=draft.settings,
        is_draft=False,
        is_active=True,
    )


def draft_of(template: Template) -> TemplateDraft:
    """A template as it was written down."""
    return TemplateDraft(
        name=template.name,
        priority=template.priority,
        is_draft=template.is_draft,
        is_active=template.is_active,
        rules=template.rules,
        settings=template.settings,
    )


def draft_from(recording: Recording, name: str, bound: Template | None) -> TemplateDraft:
    """A template that would take this recording: by its title, with the settings that it has."""
    rules = Rules(exact_matches=(recording.title,))
    settings = {**(bound.settings if bound else {}), **recording.settings}
    return TemplateDraft(name=name, rules=rules, settings=settings, is_draft=True)
