"""A publisher's memory that forgets with the process."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class MemoryLedger:
    """Implements `ports.Ledger`."""

    facts: dict[str, object] = field(default_factory=dict)

    def remember(self, **facts: object) -> None:
        """Keep the facts in memory."""
        self.facts.update(facts)
