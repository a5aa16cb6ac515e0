"""Questions that follow each other fast, as a cursor moves or a person types: only the newest is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from textual.timer import Timer
from textual.widget import Widget

if TYPE_CHECKING:
    from tui.app import RecpipeApp

REST = 0.08  # seconds without another question before one is asked
Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Latest(Generic[Question, Answer]):
    """Asks in a thread, one question at a time, and shows an answer that is still wanted."""

    def __init__(
        self, owner: Widget, ask: Callable[[Question], Answer], show: Callable[[Answer], None]
    ) -> None:
        self._owner, self._ask, self._show = owner, ask, show
        self._wanted: list[Question] = []
        self._timer: Timer | None = None
        self._is_busy = False

    def want(self, question: Question) -> None:
        """Ask this, soon, and nothing that was wanted before."""
        self._wanted = [question]
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._owner.set_timer(REST, self._start)

    def drop(self) -> None:
        """Nothing is wanted any more."""
        self._wanted = []

    def _start(self) -> None:
        if not self._is_busy:
            self._is_busy = True
            # Of the app, so that a fault in an answer is told.
            self._owner.app.run_worker(self._answer(), group="latest", exit_on_error=False)

    async def _answer(self) -> None:
        try:
            while self._wanted:
                await self._answer_one(self._wanted)
        finally:
            self._is_busy = False

    async def _answer_one(self, wanted: list[Question]) -> None:
        """The list itself is the question's identity: the same words may be asked anew."""
        with cast("RecpipeApp", self._owner.app).told():
            answer = await asyncio.to_thread(self._ask, wanted[0])
            if wanted is self._wanted and self._owner.is_attached:
                self._show(answer)
        if wanted is self._wanted:
            self._wanted = []
