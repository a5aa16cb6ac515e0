"""Does what verbs say: asks in a thread, never in the event loop, and tells the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING

from recpipe.domain.effects import Verdict
from recpipe.domain.selection import Selection
from tui import verbs
from tui.keys import BY_ID, Harm, Verb
from tui.screens.ask import question
from tui.screens.outcomes import Outcomes
from tui.undo import History

if TYPE_CHECKING:
    from recpipe.pipeline.operations.sources import Synced
    from tui.app import RecpipeApp

NOTHING_CHOSEN = "there is no recording here"


class Actor:
    """The usual way of each verb; a place may have its own."""

    def __init__(self, app: RecpipeApp) -> None:
        self.app = app
        self.history = History()

    def way(self, verb: str) -> Callable[[], object]:
        """How a verb is done."""
        own: Callable[[], object] | None = getattr(self, f"do_{verb}", None)
        return own or partial(self.ask, verb)

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Do something that takes its time, one after the other."""
        self.app.run_worker(work, group="verbs", exit_on_error=False)

    # Requests for recordings

    def ask(self, verb: str) -> None:
        """Ask for a verb for what is chosen."""
        if verb in verbs.ASKS:
            self._for_chosen(lambda chosen: self.ask_for(verb, chosen))

    def ask_for(self, verb: str, chosen: Selection) -> None:
        """Ask for a verb for these recordings."""
        self.start(self._ask(BY_ID[verb], chosen))

    def _for_chosen(self, act: Callable[[Selection], object]) -> None:
        ids = self.app.view.chosen()
        if not self.app.live.is_open or not ids:
            self.app.say(NOTHING_CHOSEN)
            return
        act(Selection(ids=ids))

    async def _ask(self, verb: Verb, chosen: Selection) -> None:
        with self.app.told():
            name = await asyncio.to_thread(self._toggled, verb.id, chosen)
            if await self._is_agreed(verb, chosen):
                answer = await asyncio.to_thread(verbs.ask, self.app.live.operations, name, chosen)
                await self.tell(answer, wakes=verb.wakes_worker or name == "resume")

    def _toggled(self, verb: str, chosen: Selection) -> str:
        if verb not in ("pause", "pin") or len(chosen.ids) > verbs.LOADED:
            return verb
        return verbs.toggled(verb, self.app.live.operations.desk.records.recordings(chosen.ids))

    async def _is_agreed(self, verb: Verb, chosen: Selection) -> bool:
        many = verb.id == "upload" and len(chosen.ids) > verbs.MANY_UPLOADS
        if verb.harm is Harm.NONE and not many:
            return True
        preview = await asyncio.to_thread(verbs.preview, self.app.live.operations, verb.id, chosen)
        asked = question(verb, preview, number=len(chosen.ids) if many else None)
        # Nothing would be lost: then the request itself says why.
        if asked is None:
            return True
        agreed: bool | None = await self.app.push_screen_wait(asked)
        return bool(agreed)

    async def tell(self, answer: verbs.Answer, *, wakes: bool = False) -> None:
        """One notice, or a table for many of which some were refused; the way back is remembered."""
        self.history.remember(answer.step)
        if answer.is_plain:
            self.app.say(answer.sentence(), is_bad=answer.is_refused)
        else:
            self.app.push_screen(Outcomes(answer))
        if wakes and any(each.verdict is Verdict.DONE for each in answer.outcomes):
            await self.wake()

    async def wake(self) -> None:
        """A worker does the work; if none lives, one is started."""
        if not await asyncio.to_thread(self.app.live.services.is_worked_on):
            await asyncio.to_thread(self.app.live.start_worker)
            self.app.say("a worker was started; it ends when nothing is left to do")

    # Verbs with a way of their own

    def do_open(self) -> None:
        """All about the recording under the cursor."""
        self._detail("overview")

    do_look = do_open

    def do_set(self) -> None:
        """Its settings."""
        self._detail("settings")

    def do_log(self) -> None:
        """What happened to it."""
        self._detail("log")

    def _detail(self, tab: str) -> None:
        from tui.screens.detail import Detail  # noqa: PLC0415 - loads the settings' library

        line = self.app.view.current()
        if line is None:
            self.app.say(NOTHING_CHOSEN)
        elif isinstance(self.app.screen, Detail):
            self.app.screen.go_to(tab)
        else:
            self.app.push_screen(Detail(line.id, tab))

    def do_copy(self) -> None:
        """The link, else the error, else the title."""
        self._for_chosen(lambda chosen: self.start(self._copy(chosen.ids[0])))

    async def _copy(self, recording_id: int) -> None:
        with self.app.told():
            show = self.app.live.operations.recordings.show
            recording = await asyncio.to_thread(show, recording_id)
            links = [target.url for target in recording.targets if target.url]
            stuck = [stage.message for stage in (*recording.failed, *recording.held)]
            text = [*links, *stuck, recording.title][0]
            self.app.copy_to_clipboard(text)
            self.app.say(f"copied {len(text)} characters: {text[:60]}")

    def do_dry_run(self) -> None:
        """What a run would do."""
        from tui.screens.dry_run import DryRunView  # noqa: PLC0415 - built when it is first asked for

        self._for_chosen(lambda chosen: self.app.push_screen(DryRunView(chosen)))

    def do_bind(self) -> None:
        """Choose a template."""
        self._for_chosen(lambda chosen: self.start(self._bind(chosen)))

    async def _bind(self, chosen: Selection) -> None:
        from tui.screens.bind import BindPicker  # noqa: PLC0415

        template = await self.app.push_screen_wait(BindPicker(chosen))
        if template is not None:
            with self.app.told():
                answer = await asyncio.to_thread(verbs.bind, self.app.live.operations, template, chosen)
                await self.tell(answer)

    def do_add(self) -> None:
        """Add files."""
        self.start(self._add())

    async def _add(self) -> None:
        from tui.screens.add_files import AddFiles, add, sentence  # noqa: PLC0415

        typed = await self.app.push_screen_wait(AddFiles())
        if typed and self.app.live.is_open:
            with self.app.told():
                added = await asyncio.to_thread(add, self.app.live.operations, typed)
                self.app.say(sentence(added), is_bad=any(each.error for each in added))

    def do_sync(self) -> None:
        """Look into all sources."""
        self.start(self._sync())

    async def _sync(self) -> None:
        with self.app.told():
            self.app.say("looking into all sources …")
            synced = await asyncio.to_thread(self.app.live.operations.sources.sync)
            self.app.say(what_came(synced), is_bad=any(each.error for each in synced))

    def do_undo(self) -> None:
        """Take the last change back."""
        self.start(self._undo())

    async def _undo(self) -> None:
        step = self.history.last()
        if step is None:
            self.app.say("nothing to undo")
            return
        with self.app.told():
            outcomes = await asyncio.to_thread(step.take_back, self.app.live.operations)
            await self.tell(verbs.Answer(verb="undo", outcomes=tuple(outcomes)))

    def do_worker(self) -> None:
        """Start a worker, if none lives."""
        self.start(self._start_worker())

    async def _start_worker(self) -> None:
        if await asyncio.to_thread(self.app.live.services.is_worked_on):
            self.app.say("a worker is running")
        else:
            await self.wake()

    def do_held(self) -> None:
        """What waits for a person."""
        self.app.call_later(self.app.action_place, "held")

    def do_filter(self) -> None:
        """Only lists have one."""
        self.app.say("there is nothing to filter here")

    do_sort = do_mark = do_range = do_all = do_filter

    def do_keys(self) -> None:
        """All keys; enter does one."""
        self.start(self._keys())

    async def _keys(self) -> None:
        from tui.screens.keys_help import KeysHelp  # noqa: PLC0415

        verb = await self.app.push_screen_wait(KeysHelp())
        if verb:
            self.app.action_verb(verb)

    def do_palette(self) -> None:
        """All commands."""
        self.app.action_command_palette()

    def do_theme(self) -> None:
        """Another theme."""
        self.app.search_themes()

    def do_quit(self) -> None:
        """Leave."""
        self.app.exit()


def what_came(synced: list[Synced]) -> str:
    """What a sync brought, a line a source."""
    if not synced:
        return "there are no sources yet: add one with recpipe sources add"
    return "\n".join(
        f"{each.source}: {f'{each.error} → {each.remedy}' if each.error else f'{len(each.new)} new'}"
        for each in synced
    )
