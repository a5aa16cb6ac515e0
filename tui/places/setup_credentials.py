"""Setup, credentials: their names, what they are for and when they end; no value is ever read here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from textual.binding import BindingType

from recpipe.domain.credential import CredentialFacts, Place, expiry_in_words, time_left
from tui.line_list import Line, fitted, wrapped
from tui.own_keys import OwnKey, bindings
from tui.places.listed import ListedPlace

NAME, KIND, KEPT = 24, 12, 15  # cells
SOON = timedelta(days=14)


class CredentialsPage(ListedPlace[CredentialFacts]):
    """What accounts need. Values are typed at a prompt of the command line, which shows none."""

    OWN_KEYS: ClassVar[tuple[OwnKey, ...]] = (
        OwnKey(id="copy", key="y", short="copy the command", sentence="Copy the command that sets it anew"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OWN_KEYS)]
    NOTHING = "there is no credential: make one with recpipe credentials set NAME"
    HELLO = """
 No credentials, and none are needed on this machine alone.

   recpipe credentials set NAME --field KEY   asks for values and shows none
   recpipe credentials set --help             tells where they are kept
"""

    def read(self) -> Sequence[CredentialFacts]:
        """What may be shown."""
        from recpipe.integrations.credentials import Credentials  # noqa: PLC0415 - when it is looked at

        return tuple(Credentials(self.window.live.services.home.root).facts())

    def identity(self, row: CredentialFacts) -> int:
        """By name."""
        return hash(row.name)

    def heading(self, width: int) -> str:
        """Over the list."""
        return f" {'name':{NAME}} {'kind':{KIND}} {'kept in':{KEPT}} expiry"

    def line(self, row: CredentialFacts, width: int) -> Line:
        """A credential, and how long it works."""
        cells = f" {fitted(row.name, NAME)} {fitted(row.kind, KIND)} {_kept(row):{KEPT}} "
        left = self._left(row)
        style = "" if left is None or left > SOON else "held" if left > timedelta() else "failed"
        return [(cells, ""), ("" if left is None else expiry_in_words(left), style)]

    def _left(self, row: CredentialFacts) -> timedelta | None:
        return time_left(row, self.window.live.operations.desk.clock())

    def at_once(self, row: CredentialFacts, width: int) -> list[Line]:
        """Which values it has, never what they are, and how to set it anew."""
        fields = ", ".join(row.fields) or "known when it is read"
        lines = [*wrapped(f"{row.name} · values: {fields}", width, "title")]
        lines += wrapped(f"set anew: {_command(row)}", width, indent="  ")
        lines += wrapped(f"try it: recpipe credentials check {row.name}", width, indent="  ")
        if row.place is Place.ENVIRONMENT:
            lines += wrapped("it comes from the environment: change it there", width, "held", indent="  ")
        return lines

    async def do_copy(self) -> None:
        """The command."""
        row = self.under_cursor
        if row is not None:
            self.window.copy_to_clipboard(_command(row))
            self.window.say(f"copied: {_command(row)}")


def _kept(row: CredentialFacts) -> str:
    return "encrypted file" if row.place is Place.FILE else str(row.place)


def _command(row: CredentialFacts) -> str:
    fields = " ".join(f"--field {each}" for each in row.fields)
    return f"recpipe credentials set {row.name} {fields}".rstrip()
