"""Credentials: what accounts need, kept where nothing prints it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING

import click

from recpipe.cli.output import as_json, print_json, print_table, say, services

if TYPE_CHECKING:
    from recpipe.domain.credential import CredentialFacts


@click.group("credentials")
def credentials_command() -> None:
    """Passwords, keys and tokens of accounts, by name.

    They are looked for in this order: the environment (RECPIPE_CREDENTIAL_ZOOM_MAIN for "zoom-main", as
    JSON or one value; or the name of a file in RECPIPE_CREDENTIAL_ZOOM_MAIN_FILE), the keyring of the
    operating system, and an encrypted file in the home folder if there is no keyring that answers.

    The encrypted file protects what is copied from here without its key: a backup, a synced folder, a
    picture of the screen. It does not protect against anybody who can read the home folder, nor against
    programs that run as you: the key, credentials.key, lies beside it.

    \b
    Examples:
      recpipe credentials set zoom-main --field account_id --field client_id --field client_secret
      recpipe credentials set youtube --kind youtube --stdin < token.json
      recpipe credentials list
      recpipe credentials check zoom-main
    """


@credentials_command.command("set")
@click.argument("name")
@click.option("--kind", help="What it is for: a provider's name, as in youtube.")
@click.option("--field", "fields", multiple=True, metavar="KEY", help="A value to ask for; may be repeated.")
@click.option("--stdin", "reads_stdin", is_flag=True, help="Read a JSON object, or one value, from stdin.")
@click.option(
    "--expires", metavar="DATE", help="When it ends to work, as 2026-12-31; the doctor warns before."
)
@click.pass_context
def set_credential(
    context: click.Context,
    name: str,
    kind: str | None,
    fields: tuple[str, ...],
    reads_stdin: bool,
    expires: str | None,
) -> None:
    """Keep a credential, in place of an older one of this name.

    Values are asked for without showing them, or read from stdin: never given as arguments, which
    every user of this machine can see.
    """
    from recpipe.bootstrap import now
    from recpipe.domain.credential import check_name

    home = services(context)
    home.home.prepare()
    expires_at = _start_of(expires, home.settings.timezone) if expires else None
    values = _from_stdin(fields) if reads_stdin else _asked(check_name(name), fields)
    facts = home.credentials.put(name, values, kind=kind, expires_at=expires_at, now=now())
    say(f'credential "{name}" is kept in the {_shown(facts)}')


def _start_of(day: str, timezone: str) -> datetime:
    from recpipe.domain.dates import moment_of, parse_date, zone_named

    return moment_of(datetime.combine(parse_date(day), time()), zone_named(timezone))


def _from_stdin(fields: tuple[str, ...]) -> Mapping[str, str]:
    from recpipe.domain.credential import LARGEST
    from recpipe.domain.errors import ConfigError
    from recpipe.integrations.credential_variables import parsed

    try:
        secrets = parsed(sys.stdin.buffer.read(4 * LARGEST).decode(), "stdin")
    except UnicodeDecodeError:  # whose message would tell a part of it
        raise ConfigError("stdin is no text", remedy="give a JSON object in UTF-8") from None
    if missing := [each for each in fields if each not in secrets]:
        raise ConfigError(f"stdin has no field {', '.join(missing)}", remedy="add it to the JSON object")
    return {each: secret.reveal() for each, secret in secrets.items()}


def _asked(name: str, fields: tuple[str, ...]) -> Mapping[str, str]:
    from recpipe.domain.credential import SINGLE
    from recpipe.domain.errors import ConfigError

    if not sys.stdin.isatty():
        raise ConfigError("there is no terminal to ask for values", remedy="give them with --stdin, as JSON")
    wanted = fields or (SINGLE,)
    return {each: click.prompt(f"{name}: {each}", hide_input=True, err=True) for each in wanted}


@credentials_command.command("list")
@as_json
@click.pass_context
def list_credentials(context: click.Context, as_json: bool) -> None:
    """List the credentials, without their values."""
    found = services(context).credentials.facts()
    if as_json:
        for each in found:
            print_json(each)
    elif found:
        print_table(("name", "kind", "kept in", "fields", "expiry"), map(_row, found))
    else:
        say("no credentials: make one with `recpipe credentials set NAME`")


def _row(facts: CredentialFacts) -> tuple[str, ...]:
    return facts.name, facts.kind, _shown(facts), ", ".join(facts.fields), _expiry(facts)


def _shown(facts: CredentialFacts) -> str:
    return "encrypted file" if facts.place == "file" else str(facts.place)


def _expiry(facts: CredentialFacts) -> str:
    from recpipe.bootstrap import now
    from recpipe.domain.credential import expiry_in_words, time_left

    left = time_left(facts, now())
    return "" if left is None else expiry_in_words(left)


@credentials_command.command("check")
@click.argument("name")
@click.pass_context
def check(context: click.Context, name: str) -> None:
    """Read a credential and say what it holds, without its values; exit code 1 if it has expired."""
    facts = services(context).credentials.get(name).facts
    expiry = _expiry(facts)
    holds = f"{', '.join(facts.fields)} (from the {_shown(facts)})"
    click.echo(f"{name}: {holds}{'; ' if expiry else ''}{expiry}")
    if expiry.startswith("expired"):
        context.exit(1)


@credentials_command.command("remove")
@click.argument("name")
@click.option("--yes", "is_sure", is_flag=True, help="Remove it; it cannot be brought back.")
@click.pass_context
def remove(context: click.Context, name: str, is_sure: bool) -> None:
    """Forget a credential."""
    from recpipe.domain.errors import Refused

    credentials = services(context).credentials
    credentials.require(name)
    if not is_sure:
        raise Refused(
            f'credential "{name}" was not removed: it cannot be brought back',
            remedy=f"if you are sure: recpipe credentials remove {name} --yes",
        )
    credentials.remove(name)
    say(f'credential "{name}" is removed')
