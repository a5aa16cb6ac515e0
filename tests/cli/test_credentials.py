"""Credentials at the command line: nothing that is secret is typed as an argument or printed."""

import os
import subprocess
import sys
from pathlib import Path

from terminal import LONGEST, Terminal

SECRET = "Qx7vNp2L-secret"


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "recpipe", "--home", str(home), "credentials", *arguments]


def give(terminal: Terminal, text: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """A command that is given something on stdin."""
    return subprocess.run(
        command(terminal.home, *arguments), input=text, capture_output=True, timeout=LONGEST, check=False
    )


def test_a_credential_is_kept_listed_checked_and_removed(terminal: Terminal):
    """From JSON on stdin; neither a list nor a check shows a value."""
    kept = give(
        terminal, f'{{"token": "{SECRET}"}}'.encode(), "set", "youtube", "--kind", "youtube", "--stdin"
    )
    assert kept.returncode == 0, kept.stderr
    (listed,) = terminal.json("credentials", "list")
    shown = (
        terminal.run("credentials", "list").stdout + terminal.run("credentials", "check", "youtube").stdout
    )

    assert (listed["name"], listed["kind"], listed["fields"]) == ("youtube", "youtube", ["token"])
    assert "youtube: token (from the encrypted file)" in shown
    assert SECRET not in f"{kept}{listed}{shown}"

    assert terminal.run("credentials", "remove", "youtube").returncode == 3
    assert terminal.run("credentials", "remove", "youtube", "--yes").returncode == 0
    assert terminal.json("credentials", "list") == []


def test_values_are_asked_for_without_showing_them(terminal: Terminal):
    """One field after the other, at a real terminal."""
    inside = command(terminal.home, "set", "zoom-main", "--field", "client_id", "--field", "client_secret")
    program = f"import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn({inside!r})))"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told = b""
        for field in (b"client_id:", b"client_secret:"):
            while field not in told:  # a prompt means that the echo is off
                piece = os.read(process.stdout.fileno(), 4096)
                assert piece, told
                told += piece
            process.stdin.write(f"{SECRET}\n".encode())
        told += process.stdout.read()

    assert process.returncode == 0, told
    assert SECRET.encode() not in told
    assert terminal.json("credentials", "list")[0]["fields"] == ["client_id", "client_secret"]


def test_without_a_terminal_nothing_is_asked(terminal: Terminal):
    """It would be shown."""
    done = give(terminal, SECRET.encode(), "set", "youtube")

    assert done.returncode == 2
    assert b"--stdin" in done.stderr


def test_no_argument_takes_a_value(terminal: Terminal):
    """Every user of the machine can see arguments."""
    assert give(terminal, b"", "set", "youtube", SECRET).returncode == 2
    assert give(terminal, b"", "set", "youtube", "--value", SECRET).returncode == 2
    assert give(terminal, b"", "set", "youtube", "--field", f"token={SECRET}", "--stdin").returncode == 2


def test_what_stdin_gives_must_be_complete_and_valid(terminal: Terminal):
    """Exit code 2, nothing kept, and nothing of it in the message."""
    for text in (f'{{"a": "{SECRET}"', f'{{"a": ["{SECRET}"]}}', f'{{"a": "{SECRET}"}}', ""):
        done = give(terminal, text.encode(), "set", "youtube", "--field", "b", "--stdin")
        assert done.returncode == 2
        assert SECRET.encode() not in done.stderr
    assert give(terminal, b"\xff\xfe" + SECRET.encode(), "set", "youtube", "--stdin").returncode == 2

    assert terminal.json("credentials", "list") == []


def test_a_wrong_name_or_date_is_refused(terminal: Terminal):
    """Exit code 2."""
    assert give(terminal, b"x", "set", "Zoom Main", "--stdin").returncode == 2
    assert give(terminal, b"x", "set", "zoom", "--stdin", "--expires", "soon").returncode == 2
    assert give(terminal, b"x", "set", "zoom", "--stdin", "--kind", "a b").returncode == 2


def test_an_expired_credential_fails_its_check(terminal: Terminal):
    """Exit code 1; its expiry is in the list too."""
    give(terminal, b"x1y2", "set", "youtube", "--stdin", "--expires", "2020-01-31")
    done = terminal.run("credentials", "check", "youtube")

    assert done.returncode == 1
    assert "expired" in done.stdout
    assert terminal.json("credentials", "list")[0]["expires_at"].startswith("2020-01-3")


def test_an_unknown_credential_is_refused_with_the_way_to_make_it(terminal: Terminal):
    """R-310: exit code 3."""
    for arguments in (("check", "zoom-main"), ("remove", "zoom-main", "--yes")):
        done = terminal.run("credentials", *arguments)

        assert done.returncode == 3
        assert 'no credential "zoom-main"' in done.stderr
        assert "recpipe credentials set zoom-main" in done.stderr


def test_the_help_says_what_the_encrypted_file_does_not_protect_against(terminal: Terminal):
    """Nobody should trust it too far."""
    told = " ".join(terminal.run("credentials", "--help").stdout.split())

    assert "does not protect against anybody who can read the home folder" in told
