"""Templates: whom each takes, what it would say and set, and all that can be done with it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from recpipe.domain.display import counted, display_safe
from recpipe.domain.template import Template, in_order
from recpipe.pipeline.operations.templates import UNMAPPED, TemplateUse, draft_of
from tui import template_forms, template_lines
from tui.line_list import Line, LineList
from tui.own_keys import OwnKey, bindings
from tui.places.listed import ListedPlace
from tui.screens.agree import Agree
from tui.screens.ask import Ask
from tui.screens.form import Asked
from tui.verbs import Answer

OWN_KEYS = (
    OwnKey(id="new", key="n", short="new", sentence="A new template", needs_row=False),
    OwnKey(id="edit", key="e", short="edit", sentence="Edit it as TOML in your editor"),
    OwnKey(id="toggle", key="t", short="on/off", sentence="Let it take recordings, or no more"),
    OwnKey(id="rematch", key="m", short="re-match…", sentence="Bind recordings by all rules; asks"),
    OwnKey(id="copy", key="c", short="copy", sentence="Copy it as a draft"),
    OwnKey(id="export", key="x", short="export", sentence="Write it to a file"),
    OwnKey(id="imported", key="i", short="import", sentence="Read one from a file", needs_row=False),
    OwnKey(id="delete", key="D", short="delete", sentence="Delete it; asks"),
)


class Templates(ListedPlace[TemplateUse]):
    """The templates in the order in which they are asked."""

    OWN_KEYS = OWN_KEYS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OWN_KEYS)]
    NOTHING = "there is no template here: n makes one"
    HELLO = """
 No templates yet. A template takes recordings by their titles, sources or times,
 and gives them settings: language, title, where they are published.

   n   make one in six lines       or: recpipe templates new NAME --keyword TEXT
   i   read one from a TOML file   that a colleague has exported
"""

    def read(self) -> Sequence[TemplateUse]:
        """All of them, as they are asked."""
        uses = {each.template.id: each for each in self.window.live.operations.templates.all()}
        return [uses[each.id] for each in in_order(use.template for use in uses.values())]

    async def beside(self) -> object:
        """The recordings without a template."""
        live = self.window.live
        return await live.read(live.reader.fingerprint(UNMAPPED))

    def identity(self, row: TemplateUse) -> int:
        """Its number."""
        return row.template.id

    def heading(self, width: int) -> str:
        """Names of the columns."""
        return template_lines.heading(width)

    def line(self, row: TemplateUse, width: int) -> Line:
        """One template."""
        return template_lines.line(row, width)

    def at_once(self, row: TemplateUse, width: int) -> list[Line]:
        """Rules and settings."""
        return [*template_lines.facts(row, width), [("   looking …", "dim")]]

    def about(self, row: TemplateUse, width: int) -> list[Line]:
        """Whom it would take, and what it would say."""
        return template_lines.whole(self.window.live.operations, row, width)

    @property
    def chosen_one(self) -> Template:
        """The template under the cursor; a key that needs one is not done without."""
        return self.rows[self.upper.cursor].template

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """A second click changes nothing."""
        message.stop()

    def verb_open(self) -> None:
        """Read all about it: keys go below."""
        self.screen.set_focus(self.query_one("#about"))

    def back(self) -> None:
        """Keys go to the list again."""
        self.arrive()

    # Keys

    async def do_new(self) -> None:
        """A new one."""
        await self.fill_in(await asyncio.to_thread(template_forms.new, self.window.live.operations))

    async def do_edit(self) -> None:
        """As TOML."""
        from tui.template_editing import edit  # noqa: PLC0415 - only who edits needs an editor

        await edit(self.window, self.chosen_one.name)

    async def do_copy(self) -> None:
        """A draft like this."""
        await self.fill_in(template_forms.copy(self.window.live.operations, self.chosen_one.name))

    async def do_export(self) -> None:
        """To a file."""
        await self.fill_in(template_forms.export(self.window.live.operations, self.chosen_one.name))

    async def do_imported(self) -> None:
        """From a file."""
        asked: Asked = template_forms.imported(self.window.live.operations)
        await self.fill_in(asked)

    async def do_toggle(self) -> None:
        """Active, or not; a draft becomes active."""
        template = self.chosen_one
        draft = replace(draft_of(template), is_active=not template.is_asked, is_draft=False)
        templates = self.window.live.operations.templates
        await asyncio.to_thread(templates.change, template.name, draft)
        now = (
            "active: m lets it take recordings" if draft.is_active else "inactive: it takes nothing by itself"
        )
        self.window.say(f"{template.name!r} is {now}")

    async def do_delete(self) -> None:
        """Ask, then remove it."""
        use = self.rows[self.upper.cursor]
        name, followers = use.template.name, counted(sum(use.recordings.values()), "recording")
        lines = [
            f"{followers} would follow none then, and keep their status.",
            "x exports it to a file first.",
        ]
        if await self.window.push_screen_wait(Ask(f"Delete {display_safe(name, 40)!r}?", lines, "Delete")):
            freed = await asyncio.to_thread(self.window.live.operations.templates.remove, name)
            self.window.say(f"template {name!r} deleted; {counted(freed, 'recording')} without one now")

    async def do_rematch(self) -> None:
        """Show what all rules would bind, and bind it if that is right."""
        templates = self.window.live.operations.templates
        would = await asyncio.to_thread(templates.rematch, is_dry=True)
        if not would:
            self.window.say("a re-match would bind nothing: no rule takes a recording without a template")
            return
        width = self.size.width - 8
        lines = [line for each in would for line in template_lines.taken_lines(each, each.message, width)]
        heading = f"A re-match would bind {counted(len(would), 'recording')}"
        if await self.window.push_screen_wait(Agree(heading, lines, "binds them")):
            done = await asyncio.to_thread(templates.rematch)
            await self.window.actor.tell(Answer(verb="rematch", outcomes=tuple(done)))
