"""The command palette: the verbs of the one table, found by their words."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.keys import VERBS, Verb


class VerbCommands(Provider):
    """All verbs, with their keys."""

    async def discover(self) -> Hits:
        """Before anything is typed."""
        for verb in VERBS:
            yield DiscoveryHit(verb.sentence, self._action(verb), help=_key(verb))

    async def search(self, query: str) -> Hits:
        """What fits the words."""
        matcher = self.matcher(query)
        for verb in VERBS:
            score = matcher.match(f"{verb.sentence} {verb.id}")
            if score > 0:
                yield Hit(score, matcher.highlight(verb.sentence), self._action(verb), help=_key(verb))

    def _action(self, verb: Verb) -> partial[bool]:
        return partial(self.app.call_later, self.app.run_action, f"verb('{verb.id}')")


def _key(verb: Verb) -> str:
    return f"key {verb.key}" if verb.key else f"group {verb.group}"
