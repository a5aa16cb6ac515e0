"""Held: everything that waits for a person, newest first, each with its remedy as an action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.events import Resize

from recpipe.domain.lifecycle import StageStatus
from recpipe.domain.recording import RecordingLine, Stage
from recpipe.domain.selection import Filter
from storage.glances import Listed
from tui.glyphs import Glyphs
from tui.line_list import Line, LineList, fitted, wrapped
from tui.places.place import PlaceView
from tui.rows import STATES, name_of
from tui.steady import Steady

MOST = 500  # of each kind
STUCK = (StageStatus.HELD, StageStatus.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """One stage that waits for a person."""

    line: RecordingLine
    stage: Stage

    @property
    def remedy(self) -> str:
        """The verb that enter does."""
        if self.stage.status is StageStatus.FAILED:
            return "retry"
        return "approve" if self.stage.can_approve else "resume"


REMEDIES = {"retry": "try again", "approve": "approve", "resume": "it is solved: go on"}


class Held(PlaceView):
    """The list, and below it all about the line under the cursor."""

    DEFAULT_CSS = """
    Held #head { height: 1; color: $text-muted; }
    Held #why { height: 7; border-top: solid $panel; }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.waits: list[Waits] = []

    @property
    def footer_name(self) -> str:  # type: ignore[override]
        """Which keys the last line tells."""
        return "held" if self.waits else "empty"

    def compose(self) -> ComposeResult:
        """How many, each of them, and why."""
        yield Steady("", id="head")
        yield LineList(id="waits")
        yield LineList(id="why", has_cursor=False)

    def on_mount(self) -> None:
        """Keys go to the list."""
        self.query_one("#why").can_focus = False
        self.arrive()

    def arrive(self) -> None:
        """Keys go to the list."""
        self.screen.set_focus(self.query_one("#waits"))

    @property
    def under_cursor(self) -> Waits | None:
        """What waits under the cursor."""
        at = self.query_one("#waits", LineList).cursor
        return self.waits[at] if at < len(self.waits) else None

    def chosen(self) -> tuple[int, ...]:
        """The recording under the cursor."""
        found = self.under_cursor
        return (found.line.id,) if found else ()

    def current(self) -> RecordingLine | None:
        """The recording under the cursor."""
        found = self.under_cursor
        return found.line if found else None

    def verb_open(self) -> None:
        """Do the remedy."""
        found = self.under_cursor
        if found is not None:
            self.window.action_verb(found.remedy)

    async def look(self) -> None:
        """Read what waits; the cursor stays on its stage."""
        reader = self.window.live.reader
        ids = {
            *(await self.window.live.read(reader.ids(Filter(is_held=True), limit=MOST))),
            *(await self.window.live.read(reader.ids(Filter(is_failed=True), limit=MOST))),
        }
        before = self.under_cursor
        self.waits = waiting(list((await self.window.live.read(reader.listed(list(ids)))).values()))
        self._show(before)

    def _show(self, before: Waits | None) -> None:
        rows = self.query_one("#waits", LineList)
        stages = [each.stage.id for each in self.waits]
        rows.show([_line(each, rows.size.width, self.window.glyphs) for each in self.waits])
        if before is not None and before.stage.id in stages:
            rows.move_to(stages.index(before.stage.id))
        held = sum(each.stage.status is StageStatus.HELD for each in self.waits)
        said = f" Needs you {held} · failed {len(self.waits) - held}      nothing here is lost"
        self.query_one("#head", Steady).say(said if self.waits else " Nothing waits for you.")
        self._tell_why()
        self.window.show_keys()

    def _tell_why(self) -> None:
        why, found = self.query_one("#why", LineList), self.under_cursor
        width = max(20, why.size.width - 1)
        why.show([] if found is None else about(found, width))

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Another one."""
        message.stop()
        self._tell_why()
        self.window.show_keys()

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """A second click looks; it never does the remedy."""
        message.stop()
        self.window.action_verb("look")

    def on_resize(self, event: Resize) -> None:
        """Lay the lines out anew."""
        self._show(self.under_cursor)


def waiting(rows: Sequence[Listed]) -> list[Waits]:
    """The stages that wait for a person: held ones first, the newest recordings first."""
    found = [
        Waits(line=row.line, stage=stage) for row in rows for stage in row.stages if stage.status in STUCK
    ]
    return sorted(
        found, key=lambda each: (each.stage.status is StageStatus.FAILED, -each.line.started_at.timestamp())
    )


def _line(each: Waits, width: int, glyphs: Glyphs) -> Line:
    state = STATES[each.stage.status]
    action = f"enter {REMEDIES[each.remedy]}"
    room = max(30, width - 2 - len(action) - 2)
    title, why = fitted(each.line.title, room * 5 // 12), f"{name_of(each.stage)}: {each.stage.message}"
    return [
        (f"{glyphs.states[state]} ", state.value),
        (f"{title} {fitted(why, room - room * 5 // 12 - 1)} ", ""),
        (action, "running"),
    ]


def about(each: Waits, width: int) -> list[Line]:
    """Why it waits, whole, and what to do."""
    return [
        *wrapped(f"{each.line.title} · {each.stage.name} · attempt {each.stage.attempts}", width, "title"),
        *_after("why", wrapped(each.stage.message, width - 7)),
        *_after("do", wrapped(each.stage.remedy, width - 7, "held")),
    ]


def _after(word: str, lines: list[Line]) -> list[Line]:
    """The lines, with a word before the first of them."""
    return [[(f"  {word if not number else '':5}", "dim"), *line] for number, line in enumerate(lines)]
