"""What forms ask about templates: a new one, a copy, a file to write or to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from recpipe.domain.display import counted
from recpipe.domain.errors import ConfigError, PermanentError, RecpipeError, Refused
from recpipe.domain.names import check_name
from recpipe.domain.rules_in_words import WINDOW_FORMS, parse_window
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules
from recpipe.integrations.whole_file import whole_file
from recpipe.pipeline.operations import Operations
from recpipe.pipeline.operations.previews import HERE, TextQuestion
from recpipe.pipeline.operations.recordings import FILES
from recpipe.pipeline.operations.templates import Templates
from tui.screens.form import Asked, Field, Judged, Values, first_lines, refused, told
from tui.typed import several

SHOWN = 3  # recordings in a form
OVERWRITE = Field(id="overwrite", label="overwrite", hint="yes, to replace one of that name")


def new(operations: Operations) -> Asked:
    """A template in six lines; whatever else it may hold is written with e."""
    sources = ", ".join((FILES, *(each.name for each in operations.sources.all())))
    return Asked(
        heading="A new template",
        fields=(
            Field(id="name", label="name", hint="ML 2026"),
            Field(id="keywords", label="keywords", hint="machine learning, ml: one in the title is enough"),
            Field(id="exclude", label="exclude", hint="exam, consultation: none may be in the title"),
            Field(id="source", label="source", hint=f"any; or some of {sources}"),
            Field(id="times", label="when", hint="any time; or mon,wed 10:00-12:00; fri"),
            Field(id="title", label="title", hint="{{ display_name }}, or what else it should say"),
        ),
        judge=lambda values: judged(operations, values),
        keep=lambda values: _made(operations, draft_from(values)),
    )


def draft_from(values: Values) -> TemplateDraft:
    """The template that the form says; raises `ConfigError` for a time that is none."""
    title = values["title"]
    return TemplateDraft(
        name=values["name"],
        rules=Rules(
            keywords=several(values["keywords"]),
            exclude_keywords=several(values["exclude"]),
            source_ids=several(values["source"]),
            timetable=tuple(parse_window(each) for each in values["times"].split(";") if each.strip()),
        ),
        settings={"metadata": {"title": title}} if title else {},
    )


def judged(operations: Operations, values: Values) -> Judged:
    """What is wrong, by field; else whom it would take and how a title would read."""
    errors = dict(_errors(operations, values))
    if errors:
        return Judged(errors=errors)
    draft = draft_from(values)
    try:
        taken = operations.templates.preview(draft)
    except RecpipeError as error:
        return refused(error)
    rows = first_lines([f"  + {each.title}" for each in taken], SHOWN, "")
    told_title = f"title of an example: {_title(operations, values)}"
    if draft.rules.want_nothing:
        return Judged(lines=("no rules: recordings follow it by hand only", told_title))
    return Judged(lines=(f"it would take {counted(len(taken), 'recording')}", *rows, told_title))


def _errors(operations: Operations, values: Values) -> Iterator[tuple[str, str]]:
    for field, check in (("name", _name), ("source", _sources), ("times", _times), ("title", _title)):
        try:
            check(operations, values)
        except RecpipeError as error:
            yield field, told(error)


def _name(operations: Operations, values: Values) -> None:
    check_name(values["name"], "template")
    _refuse_taken(operations.templates, values["name"])


def _refuse_taken(templates: Templates, name: str) -> None:
    if name in (each.template.name for each in templates.all()):
        raise Refused(f"there is a template {name!r} already", remedy="choose another name")


def _sources(operations: Operations, values: Values) -> None:
    known = {FILES, *(each.name for each in operations.sources.all())}
    unknown = [each for each in several(values["source"]) if each not in known]
    if unknown:
        raise ConfigError(f"there is no source {unknown[0]!r}", remedy=f"known: {', '.join(sorted(known))}")


def _times(operations: Operations, values: Values) -> None:
    if values["times"].strip(";") != values["times"].strip():
        raise ConfigError("a time is missing at a semicolon", remedy=f"write {WINDOW_FORMS} between them")
    draft_from(values)


def _title(operations: Operations, values: Values) -> str:
    settings = {"metadata": {"title": values["title"]}} if values["title"] else {}
    (found,) = operations.templates.words(TextQuestion(settings=settings, platforms=(HERE,)))
    return found.title


def _made(operations: Operations, draft: TemplateDraft) -> str:
    operations.templates.add(draft)
    return f"template {draft.name!r} made; m lets it take recordings, e edits all of it"


def copy(operations: Operations, name: str) -> Asked:
    """A copy as a draft."""
    templates = operations.templates

    def keep(values: Values) -> str:
        check_name(values["name"], "template")
        templates.copy(name, values["name"])
        return f"template {values['name']!r} made, as a draft; t makes it active"

    return Asked(
        heading=f"Copy {name!r} as",
        fields=(Field(id="name", label="name", hint="the new name", value=f"{name} copy"),),
        keep=keep,
        judge=lambda values: _judged_name(templates, values),
    )


def _judged_name(templates: Templates, values: Values) -> Judged:
    try:
        check_name(values["name"], "template")
        _refuse_taken(templates, values["name"])
    except RecpipeError as error:
        return refused(error, "name")
    return Judged(lines=("a draft takes nothing by itself",))


def export(operations: Operations, name: str) -> Asked:
    """A file to write."""
    return Asked(
        heading=f"Write {name!r} to a file",
        fields=(Field(id="file", label="file", hint="~/ml.toml"), OVERWRITE),
        keep=lambda values: _exported(operations.templates, name, values),
    )


def _exported(templates: Templates, name: str, values: Values) -> str:
    file = _path(values)
    if file.exists() and not _overwrites(values):
        raise Refused(f"there is a file {file} already", remedy="say yes to overwrite it")
    try:
        with whole_file(file) as part:
            part.write_text(templates.write(name), encoding="utf-8")
    except OSError as error:
        raise PermanentError(
            f"{file} cannot be written: {error.strerror}", remedy="choose another"
        ) from error
    return f"written to {file}"


def imported(operations: Operations) -> Asked:
    """A file to read."""
    return Asked(
        heading="Read a template from a TOML file",
        fields=(Field(id="file", label="file", hint="~/ml.toml"), OVERWRITE),
        keep=lambda values: _imported(operations.templates, values),
    )


def _imported(templates: Templates, values: Values) -> str:
    file = _path(values)
    draft = templates.read(text_of(file), str(file))
    if draft.name in (each.template.name for each in templates.all()):
        if not _overwrites(values):
            raise Refused(f"there is a template {draft.name!r} already", remedy="say yes to overwrite it")
        templates.change(draft.name, draft)
    else:
        templates.add(draft)
    return f"template {draft.name!r} kept"


def text_of(file: Path) -> str:
    """What stands in a file; raises `ConfigError`."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}", remedy="save it as UTF-8 text") from error


def _path(values: Values) -> Path:
    if not values["file"]:
        raise ConfigError("no file is named", remedy="type its path")
    try:
        return Path(values["file"]).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{values['file']}: {error}", remedy="type the whole path") from error


def _overwrites(values: Values) -> bool:
    return values["overwrite"].casefold() in ("y", "yes", "д", "да")
