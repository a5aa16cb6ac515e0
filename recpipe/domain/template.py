"""A template: the recordings that it takes, and the settings that they get (R-1201, R-1202)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from recpipe.domain.template_rules import Rules, Subject, Verdict, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """What a person writes down of a template, in a file or a form; it has not been kept yet.

    Of several templates that fit, the one with the higher priority wins. One that is a draft, or is
    not active, matches nothing by itself.
    """

    name: str
    priority: int = 0
    is_draft: bool = False
    is_active: bool = True
    rules: Rules = field(default_factory=Rules)
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_asked(self) -> bool:
        """Whether it may match by itself (R-1202)."""
        return self.is_active and not self.is_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Template(TemplateDraft):
    """A template that is kept; moments are aware."""

    id: int
    created_at: datetime
    last_matched_at: datetime | None = None


def in_order(templates: Iterable[Template]) -> tuple[Template, ...]:
    """The order in which templates are asked: high priority first, then the older one."""
    return tuple(sorted(templates, key=lambda each: (-each.priority, each.created_at, each.id)))


def first_match(
    templates: Iterable[Template], subject: Subject, zone: tzinfo
) -> tuple[Template, Verdict] | None:
    """The template that takes the recording, and by which rule; None if none does."""
    for template in in_order(each for each in templates if each.is_asked):
        verdict = judge(template.rules, subject, zone)
        if verdict.matched:
            return template, verdict
    return None


def explain(
    templates: Iterable[Template], subject: Subject, zone: tzinfo
) -> tuple[tuple[Template, Verdict], ...]:
    """What each template says of the recording, in order; the first that matched takes it.

    A draft or inactive one never matches, and tells what it would do.
    """
    return tuple((template, _asked(template, subject, zone)) for template in in_order(templates))


def _asked(template: Template, subject: Subject, zone: tzinfo) -> Verdict:
    verdict = judge(template.rules, subject, zone)
    if template.is_asked:
        return verdict
    kept_back = "is a draft" if template.is_draft else "is inactive"
    would = f"would match by {verdict.reason}" if verdict.matched else verdict.reason
    return Verdict(matched=False, reason=f"{kept_back}: {would}")
