"""A dry run in lines: steps with time and cost, publications, settings with their origin."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from recpipe.config.layers import DEFAULTS
from recpipe.domain.effects import Verdict
from recpipe.domain.length import in_words
from recpipe.pipeline.dry_run import DryRun, Step
from tui.line_list import Line, fitted, wrapped
from tui.rows import SHORT

WORDS = {Verdict.DONE: "would start", Verdict.SKIPPED: "nothing to do", Verdict.REFUSED: "refused"}
STYLES = {Verdict.DONE: "done", Verdict.SKIPPED: "dim", Verdict.REFUSED: "failed"}
STEP, WHY = 18, 32  # cells
LATER = ("title", "description", "tags", "privacy", "playlist", "folder")  # of a publication, in this order


def plan_lines(plan: DryRun, width: int, *, is_short: bool) -> list[Line]:
    """One recording, with everything that would happen and why."""
    lines: list[Line] = [*wrapped(plan.title, width, "title")]
    if plan.message:
        lines += wrapped(f"{WORDS[plan.verdict]}: {plan.message}", width, STYLES[plan.verdict])
    if plan.remedy:
        lines += wrapped(f"→ {plan.remedy}", width)
    if plan.steps:
        lines += [[], *_steps(plan), [], *_targets(plan, width), *_settings(plan, width, is_short=is_short)]
    return lines


def _steps(plan: DryRun) -> Iterator[Line]:
    yield [(f"{'Plan':{STEP + 2}}{'':{WHY}} {'time':>12} {'cost':>8}", "dim")]
    for step in plan.steps:
        yield _step(step)
    yield [(f"{'Total':{STEP + 2}}{'':{WHY}} {_time(plan.seconds):>12} {_cost(plan.cost):>8}", "title")]


def _step(step: Step) -> Line:
    name = fitted(step.target or SHORT[step.stage], STEP)
    if not step.will_run:
        return [(f"─ {name}{fitted(step.why, WHY)}", "dim")]
    time = ("" if step.is_measured else "~") + _time(step.seconds)
    return [(f"▶ {name}", "running"), (f"{'runs':{WHY}} {time:>12} {_cost(step.cost):>8}", "")]


def _targets(plan: DryRun, width: int) -> Iterator[Line]:
    for target in plan.targets:
        said = "would be published" if target.will_publish else f"not published, {target.why}"
        yield [(f"{target.preset} ({target.platform}): {said}", "title" if target.will_publish else "dim")]
        for key in LATER:
            value = target.values.get(key)
            if target.will_publish and value not in (None, "", []):
                origin = target.origins.get(key, DEFAULTS)
                yield [(f"   {key:12}{fitted(_plain(value), max(20, width - 40))} ", ""), (origin, "dim")]
    if plan.targets:
        yield []


def _settings(plan: DryRun, width: int, *, is_short: bool) -> Iterator[Line]:
    rows = [row for row in plan.settings if not is_short or row[2] != DEFAULTS]
    value_cells = max(20, width - 34 - 24)
    yield [(f"{'Settings':34}{'value':{value_cells}} from", "dim")]
    for key, value, origin in rows:
        text = fitted(_plain(value), value_cells)
        yield [(f"{fitted(key, 33)} {text} ", ""), (origin, "running" if origin != DEFAULTS else "dim")]
    if is_short:
        yield [(f"{len(plan.settings) - len(rows)} more are as they come: s shows them", "dim")]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def plans_lines(plans: Sequence[DryRun], width: int) -> list[Line]:
    """Many recordings, a line each, and the sum."""
    lines = [line for plan in plans for line in _brief(plan, width)]
    started = sum(plan.verdict is Verdict.DONE for plan in plans)
    seconds, cost = sum(plan.seconds for plan in plans), sum(plan.cost for plan in plans)
    said = f"{started} of {len(plans)} would start: about {_time(seconds)} of work, {_cost(cost)}"
    return [*lines, [], [(said, "title")]]


def _brief(plan: DryRun, width: int) -> Iterator[Line]:
    yield [
        (f"{plan.recording_id:>6} {fitted(plan.title, max(12, width - 38))} ", ""),
        (f"{WORDS[plan.verdict]:14}", STYLES[plan.verdict]),
        (f"{_time(plan.seconds):>14}" if plan.steps else "", ""),
    ]
    if plan.message:
        yield from wrapped(plan.message, width, "dim", indent="       ")


def _time(seconds: float) -> str:
    return in_words(max(1, round(seconds))) if seconds else "—"


def _cost(dollars: float) -> str:
    return f"${dollars:.2f}" if dollars else "—"
