"""Templates in lines: one in the list, and all about it below: whom it takes, what it says, what it sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich.cells import cell_len

from recpipe.config.layers import Tree
from recpipe.domain.display import counted, display_safe
from recpipe.domain.effects import RowOutcome
from recpipe.domain.errors import RecpipeError
from recpipe.domain.rules_in_words import rules_in_words
from recpipe.domain.template import TemplateDraft
from recpipe.pipeline.operations import Operations
from recpipe.pipeline.operations.previews import TextPreview, TextQuestion
from recpipe.pipeline.operations.templates import TemplateUse
from tui.line_list import Line, fitted, wrapped
from tui.rows import day, when
from tui.typed import as_written

PRIORITY, STATE, COUNT, MATCHED = 4, 8, 18, 5  # cells
SHOWN = 20  # recordings
TEXT_LINES = 8  # of a description
KEY = 30  # cells


def state(template: TemplateDraft) -> str:
    """Whether it takes anything by itself."""
    if template.is_draft:
        return "draft"
    return "active" if template.is_active else "inactive"


def columns(width: int) -> tuple[int, int]:
    """Cells of the name and of the rules."""
    left = max(30, width - PRIORITY - STATE - COUNT - MATCHED - 6)
    return left * 2 // 5, left - left * 2 // 5


def heading(width: int) -> str:
    """Over the columns."""
    name, rules = columns(width)
    return (
        f" {'Name':{name}} {'prio':>{PRIORITY}} {'state':{STATE}} {'takes':{rules}} "
        f"{'recordings':{COUNT}} last"
    )


def line(use: TemplateUse, width: int) -> Line:
    """A template in the list."""
    template, (name, rules) = use.template, columns(width)
    matched = day(template.last_matched_at) if template.last_matched_at else "never"
    return [
        (f" {fitted(template.name, name)} {template.priority:>{PRIORITY}} ", ""),
        (f"{state(template):{STATE}} ", "done" if template.is_asked else "dim"),
        (f"{fitted(rules_in_words(template.rules), rules)} ", ""),
        (f"{fitted(statuses(use), COUNT)} {matched}", "dim"),
    ]


def statuses(use: TemplateUse) -> str:
    """How many recordings follow it, by status, the many first."""
    counts = sorted(use.recordings.items(), key=lambda each: -each[1])
    return (
        ", ".join(f"{count} {status.value.lower().replace('_', ' ')}" for status, count in counts) or "none"
    )


def facts(use: TemplateUse, width: int) -> list[Line]:
    """What is known without asking: rules, followers."""
    template = use.template
    matched = when(template.last_matched_at) if template.last_matched_at else "never"
    head = f"{template.name} · {state(template)} · priority {template.priority} · last matched {matched}"
    return [
        *wrapped(head, width, "title", indent=" "),
        *labelled("   takes      ", rules_in_words(template.rules), width),
        *labelled("   follow it  ", statuses(use), width),
    ]


def settings(use: TemplateUse, width: int) -> Iterator[Line]:
    """What it sets."""
    yield rule("settings that it gives", width)
    rows = list(leaves(use.template.settings))
    for key, value in rows:
        first, *rest = wrapped(as_written(value), width - KEY - 4) or [[]]
        yield [(f"   {fitted(key, KEY)} ", "dim"), *first]
        yield from ([(" " * (KEY + 4), ""), *more] for more in rest)
    if not rows:
        yield [("   none: what is set elsewhere holds. e edits", "dim")]


def leaves(values: Tree, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Settings by dotted key."""
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def labelled(label: str, text: str, width: int, name: str = "") -> Iterator[Line]:
    """The text behind a label, on as many lines as it takes."""
    for number, line in enumerate(wrapped(text, width - len(label), name)):
        yield [(label if not number else " " * len(label), "dim"), *line]


def rule(words: str, width: int) -> Line:
    """A line that parts."""
    return [(f" ── {words} {'─' * max(2, width - len(words) - 6)}", "dim")]


def whole(operations: Operations, use: TemplateUse, width: int) -> list[Line]:
    """All about it, with what a re-match would take and the words that it would give; takes its time."""
    try:
        taken = operations.templates.preview(use.template, use.template.name)
    except RecpipeError as error:
        return [*facts(use, width), *wrong(error, width), *settings(use, width)]
    return [
        *facts(use, width),
        *takes(use.template, taken, width),
        *words(operations, use.template, taken, width),
        *settings(use, width),
    ]


def takes(template: TemplateDraft, taken: Sequence[RowOutcome], width: int) -> Iterator[Line]:
    """The recordings without a template that it would take."""
    would = "a re-match would take" if template.is_asked else "active, a re-match would take"
    yield rule(f"{would} {counted(len(taken), 'recording')} without a template", width)
    for each in taken[:SHOWN]:
        yield from taken_lines(each, each.message.removeprefix(f"{template.name!r} "), width)
    if len(taken) > SHOWN:
        yield [(f"   and {len(taken) - SHOWN} more", "dim")]


def taken_lines(outcome: RowOutcome, why: str, width: int) -> Iterator[Line]:
    """One recording, and by which rule; what does not fit beside it stands below, whole."""
    cells = max(20, (width - 10) // 2)
    head = f" + {outcome.recording_id:>5} {fitted(outcome.title, cells)} "
    yield from beside(head, why, width, "dim")


def beside(head: str, why: str, width: int, name: str) -> Iterator[Line]:
    """A reason on the same line if it fits, else below."""
    if cell_len(head) + cell_len(display_safe(why)) <= width:
        yield [(head, ""), (why, name)]
    else:
        yield [(head, "")]
        yield from wrapped(why, width, name, indent=" " * 11)


def words(
    operations: Operations, template: TemplateDraft, taken: Sequence[RowOutcome], width: int
) -> Iterator[Line]:
    """Titles and descriptions for each platform, and why one would refuse them."""
    newest = max(taken, key=lambda each: each.recording_id, default=None)
    yield rule(f"words, as for {fitted(newest.title, 40).strip() if newest else 'an example'}", width)
    question = TextQuestion(recording_id=newest.recording_id if newest else None, template=template.name)
    try:
        previews = operations.templates.words(question)
    except RecpipeError as error:
        yield from wrong(error, width)
        return
    for (title, description), alike in groupby(previews, key=lambda each: (each.title, each.description)):
        yield from _text(list(alike), title, description, width)


def _text(alike: Sequence[TextPreview], title: str, description: str, width: int) -> Iterator[Line]:
    yield from wrapped(", ".join(each.preset or each.platform for each in alike), width, "dim", indent=" ")
    yield from labelled("   title        ", title, width, "title")
    lines = description.split("\n") if description else []
    for number, each in enumerate(lines[:TEXT_LINES]):
        yield from labelled(" " * 16 if number else "   description  ", each, width)
    if len(lines) > TEXT_LINES:
        yield [(f"{'':16}and {len(lines) - TEXT_LINES} more lines", "dim")]
    for preview in alike:
        for problem in preview.problems:
            yield from wrapped(
                f"{preview.platform} would not take it: {problem}", width, "failed", indent=" ✗ "
            )


def wrong(error: RecpipeError, width: int) -> Iterator[Line]:
    """What is wrong with it, and what to do."""
    yield from wrapped(str(error), width, "failed", indent=" ✗ ")
    if error.remedy:
        yield from wrapped(error.remedy, width, "held", indent="   → ")
