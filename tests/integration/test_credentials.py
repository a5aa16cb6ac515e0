"""Credentials in a home: where they are looked for, how they are kept, and what is said when that fails."""

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import BaseModel

from recpipe.domain.credential import Place
from recpipe.domain.errors import ConfigError, HomeError, Refused
from recpipe.integrations.credentials import Credentials, check_credential
from recpipe.integrations.keyrings import find_keyring, first_real, within
from recpipe.integrations.registry import Provider
from recpipe.redaction import Redactor

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECRET = {"client_id": "id-Qx7vNp2L", "client_secret": "secret-Qx7vNp2L"}


@dataclass
class ShelfVault:
    """A keyring on a shelf: it may be locked, or too small."""

    texts: dict[str, str] = field(default_factory=dict)
    is_locked: bool = False
    longest: int = 10_000

    def read(self, name: str) -> str | None:
        self._open()
        return self.texts.get(name)

    def write(self, name: str, text: str) -> None:
        self._open()
        if len(text) > self.longest:
            raise HomeError("too long")
        self.texts[name] = text

    def remove(self, name: str) -> None:
        self._open()
        self.texts.pop(name, None)

    def _open(self) -> None:
        if self.is_locked:
            raise HomeError("locked")


def at(home: Path, vault: ShelfVault | None = None, environment: Mapping[str, str] = {}) -> Credentials:
    """The credentials of a home, without this machine's environment and keyring."""
    return Credentials(home, environment=environment, vault=lambda _service: vault, redact=Redactor())


def test_a_credential_is_kept_and_found_by_another_process(tmp_path: Path):
    """With its kind and its times; the name of a field brings its value."""
    at(tmp_path).put("zoom-main", SECRET, kind="zoom", expires_at=NOW + timedelta(days=7), now=NOW)
    found = at(tmp_path).get("zoom-main")

    assert {name: found.reveal(name) for name in found.facts.fields} == SECRET
    assert (found.facts.kind, found.facts.place) == ("zoom", Place.FILE)
    assert (found.facts.created_at, found.facts.expires_at) == (NOW, NOW + timedelta(days=7))
    assert at(tmp_path).names() == ("zoom-main",)


def test_no_file_holds_a_value_and_all_are_their_owners_alone(tmp_path: Path):
    """Security: secrets at rest are encrypted, and mode 0600."""
    at(tmp_path).put("zoom-main", SECRET, now=NOW)
    files = list(tmp_path.iterdir())

    assert {file.name for file in files} == {"credentials.json", "credentials.key", "credentials.lock"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert not any(b"Qx7vNp2L" in file.read_bytes() for file in files)


def test_a_new_secret_takes_the_place_of_the_older_and_keeps_its_kind(tmp_path: Path):
    """A renewed token is stored so (R-403)."""
    at(tmp_path).put("zoom-main", SECRET, kind="zoom", now=NOW)
    at(tmp_path).put("zoom-main", {"value": "renewed"}, now=NOW + timedelta(days=1))
    found = at(tmp_path).get("zoom-main")

    assert (found.reveal(), found.facts.kind) == ("renewed", "zoom")


def test_a_credential_that_does_not_exist_is_refused_with_the_way_to_make_it(tmp_path: Path):
    """R-310: its name is in the message."""
    for ask in (at(tmp_path).get, at(tmp_path).require, at(tmp_path).remove):
        with pytest.raises(Refused, match='there is no credential "zoom-main"') as refusal:
            ask("zoom-main")

        assert refusal.value.remedy == "make it with: recpipe credentials set zoom-main"


def test_a_removed_credential_is_gone(tmp_path: Path):
    """Its sealed values too."""
    at(tmp_path).put("zoom-main", SECRET, now=NOW)
    at(tmp_path).put("youtube", {"value": "other"}, now=NOW)
    at(tmp_path).remove("zoom-main")

    assert at(tmp_path).names() == ("youtube",)
    assert at(tmp_path).get("youtube").reveal() == "other"
    assert "zoom" not in (tmp_path / "credentials.json").read_text()


def test_the_environment_goes_first(tmp_path: Path):
    """One value, or a JSON object."""
    at(tmp_path).put("zoom-main", SECRET, now=NOW)
    single = at(tmp_path, environment={"RECPIPE_CREDENTIAL_ZOOM_MAIN": "from-outside"})
    several = at(tmp_path, environment={"RECPIPE_CREDENTIAL_ZOOM_MAIN": '{"client_id": "a", "app": 51}'})

    assert single.get("zoom-main").reveal() == "from-outside"
    assert several.get("zoom-main").reveal("app") == "51"
    assert [each.place for each in single.facts()] == [Place.ENVIRONMENT]
    assert at(tmp_path).get("zoom-main").reveal("client_id") == SECRET["client_id"]


def test_the_environment_may_name_a_file(tmp_path: Path):
    """As containers are given their secrets."""
    file = tmp_path / "secret"
    file.write_text("from-a-file\n")
    credentials = at(tmp_path, environment={"RECPIPE_CREDENTIAL_YOUTUBE_FILE": str(file)})

    assert credentials.names() == ("youtube",)
    assert credentials.get("youtube").reveal() == "from-a-file"
    assert not credentials.exists("youtube-file")


@pytest.mark.parametrize(
    "environment",
    [
        {"RECPIPE_CREDENTIAL_YOUTUBE": '{"token": "Qx7vNp2L"'},
        {"RECPIPE_CREDENTIAL_YOUTUBE": '{"token": ["Qx7vNp2L"]}'},
        {"RECPIPE_CREDENTIAL_YOUTUBE_FILE": "/nowhere/at/all"},
        {"RECPIPE_CREDENTIAL_YOUTUBE_FILE": "/"},
    ],
    ids=["not JSON", "not texts", "no file", "a folder"],
)
def test_a_wrong_variable_is_named_and_its_content_is_not(tmp_path: Path, environment: dict[str, str]):
    """The message may be read by others."""
    (variable,) = environment
    with pytest.raises(ConfigError, match=variable) as refusal:
        at(tmp_path, environment=environment).get("youtube")

    assert "Qx7vNp2L" not in repr(refusal.value)
    assert refusal.value.__cause__ is None


def test_what_the_environment_gives_is_not_stored_beside_it(tmp_path: Path):
    """It would never be read; nor can it be removed from here."""
    credentials = at(tmp_path, environment={"RECPIPE_CREDENTIAL_YOUTUBE": "given"})

    with pytest.raises(Refused, match="environment"):
        credentials.put("youtube", {"value": "x"}, now=NOW)
    with pytest.raises(Refused, match="environment"):
        credentials.remove("youtube")
    assert not (tmp_path / "credentials.key").exists()


def test_a_keyring_that_answers_keeps_the_values(tmp_path: Path):
    """And the file only what is no secret."""
    vault = ShelfVault()
    at(tmp_path, vault).put("zoom-main", SECRET, kind="zoom", now=NOW)

    assert at(tmp_path, vault).get("zoom-main").reveal("client_secret") == SECRET["client_secret"]
    assert at(tmp_path, vault).facts()[0].place is Place.KEYRING
    assert not (tmp_path / "credentials.key").exists()

    at(tmp_path, vault).remove("zoom-main")
    assert vault.texts == {}


@pytest.mark.parametrize("vault", [ShelfVault(is_locked=True), ShelfVault(longest=10), None], ids=str)
def test_what_no_keyring_takes_goes_into_the_file(tmp_path: Path, vault: ShelfVault | None):
    """A machine without a desktop has none."""
    at(tmp_path, vault).put("zoom-main", SECRET, now=NOW)

    assert at(tmp_path).get("zoom-main").reveal("client_id") == SECRET["client_id"]


def test_a_keyring_that_is_gone_is_named_with_what_to_do(tmp_path: Path):
    """A worker started by the system has no desktop's keyring."""
    vault = ShelfVault()
    at(tmp_path, vault).put("zoom-main", SECRET, now=NOW)
    with pytest.raises(HomeError, match="keyring") as without:
        at(tmp_path).get("zoom-main")
    vault.texts.clear()
    with pytest.raises(HomeError, match="no longer") as emptied:
        at(tmp_path, vault).get("zoom-main")

    assert "RECPIPE_CREDENTIAL_ZOOM_MAIN" in without.value.remedy
    assert "recpipe credentials set zoom-main" in emptied.value.remedy


def backend(module: str) -> object:
    """An object of a class that was defined in `module`."""
    return type("Keyring", (), {"__module__": module})()


@pytest.mark.parametrize(
    "module",
    [
        "keyrings.alt.file",
        "keyring.backends.fail",
        "keyring.backends.null",
        "keyring.backends.chainer",
        "sagecipher.keyring",
    ],
)
def test_only_an_operating_systems_own_keyring_is_one(module: str):
    """Security: the others keep nothing, or keep it as plain text."""
    real = backend("keyring.backends.SecretService")

    assert first_real([backend(module)]) is None
    assert first_real([backend(module), real]) is real


def test_a_keyring_that_does_not_answer_is_not_waited_for():
    """A locked one may ask a person who is not there."""
    with pytest.raises(HomeError, match="does not answer"):
        within(timedelta(milliseconds=20), threading.Event().wait)


def test_what_a_keyring_raises_is_said_without_its_words():
    """They may hold what it was asked to keep."""
    with pytest.raises(HomeError, match="failed: ZeroDivisionError"):
        within(timedelta(seconds=5), lambda: 1 / 0)


def test_a_machine_without_a_desktop_has_no_keyring(monkeypatch: pytest.MonkeyPatch):
    """The library's own answer would be a backend that fails."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

    assert find_keyring("recpipe-test") is None


def with_another_key(home: Path) -> None:
    (home / "credentials.key").write_bytes(Fernet.generate_key())


def without_key(home: Path) -> None:
    (home / "credentials.key").unlink()


def with_half_a_key(home: Path) -> None:
    file = home / "credentials.key"
    file.write_bytes(file.read_bytes()[:20])


def with_an_open_key(home: Path) -> None:
    (home / "credentials.key").chmod(0o644)


def with_a_link_as_key(home: Path) -> None:
    (home / "credentials.key").rename(home / "elsewhere")
    (home / "credentials.key").symlink_to(home / "elsewhere")


def with_swapped_values(home: Path) -> None:
    file = home / "credentials.json"
    content = json.loads(file.read_text())
    entries = content["credentials"]
    entries["zoom-main"]["sealed"] = entries["youtube"]["sealed"]
    file.write_text(json.dumps(content))


def with_half_a_store(home: Path) -> None:
    file = home / "credentials.json"
    file.write_bytes(file.read_bytes()[:-40])


def with_foreign_store(home: Path) -> None:
    (home / "credentials.json").write_bytes(b"\xff\xfe\x00")


KEY_DAMAGES = [with_another_key, without_key, with_half_a_key, with_an_open_key, with_a_link_as_key]
DAMAGES = [*KEY_DAMAGES, with_half_a_store, with_foreign_store]


def files_of(home: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in home.iterdir() if file.suffix != ".lock"}


@pytest.mark.parametrize("damage", [*DAMAGES, with_swapped_values])
def test_what_cannot_be_read_is_said_with_a_remedy(tmp_path: Path, damage: Callable[[Path], None]):
    """Wrong key, missing key, open key, damaged file: exit code 4, and no value in the message."""
    at(tmp_path).put("zoom-main", SECRET, now=NOW)
    at(tmp_path).put("youtube", {"value": "other"}, now=NOW)
    damage(tmp_path)
    with pytest.raises(HomeError) as refusal:
        at(tmp_path).get("zoom-main")

    assert refusal.value.remedy
    assert "Qx7vNp2L" not in str(refusal.value)


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_read_is_never_overwritten(tmp_path: Path, damage: Callable[[Path], None]):
    """The right key may still be in a backup."""
    at(tmp_path).put("zoom-main", SECRET, now=NOW)
    damage(tmp_path)
    before = files_of(tmp_path)
    with pytest.raises(HomeError):
        at(tmp_path).put("youtube", {"value": "other"}, now=NOW)

    assert files_of(tmp_path) == before


@pytest.mark.parametrize("damage", [with_another_key, without_key])
def test_a_credential_whose_key_is_lost_can_be_set_anew(tmp_path: Path, damage: Callable[[Path], None]):
    """The remedy that the message gives works."""
    at(tmp_path).put("zoom-main", SECRET, now=NOW)
    damage(tmp_path)
    at(tmp_path).put("zoom-main", {"value": "anew"}, now=NOW)

    assert at(tmp_path).get("zoom-main").reveal() == "anew"


def test_an_empty_key_file_of_a_crash_is_replaced(tmp_path: Path):
    """Nothing was sealed with it."""
    (tmp_path / "credentials.key").touch(0o600)
    at(tmp_path).put("youtube", {"value": "x"}, now=NOW)

    assert at(tmp_path).get("youtube").reveal() == "x"


WRITE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from recpipe.integrations.credentials import Credentials
home, name = Path(sys.argv[1]), sys.argv[2]
sys.stdin.read()
credentials = Credentials(home, environment={}, vault=lambda _: None)
for number in range(5):
    credentials.put(f"{name}-{number}", {"value": name}, now=datetime.now(UTC))
"""


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path):
    """Both begin with no key: only one makes it."""
    writers = {
        name: subprocess.Popen([sys.executable, "-c", WRITE, str(tmp_path), name], stdin=subprocess.PIPE)
        for name in ("a", "b")
    }
    for process in writers.values():
        assert process.stdin is not None
        process.stdin.close()  # both are ready: go

    assert [process.wait(60) for process in writers.values()] == [0, 0]
    credentials = at(tmp_path)
    assert {name: credentials.get(name).reveal() for name in credentials.names()} == {
        f"{name}-{number}": name for name in "ab" for number in range(5)
    }


def test_what_was_read_or_written_is_hidden_from_then_on(tmp_path: Path):
    """R-1603: the sinks know it by its value."""
    writer, reader = at(tmp_path), at(tmp_path)
    writer.put("zoom-main", SECRET, now=NOW)
    reader.get("zoom-main")

    for credentials in (writer, reader):
        assert credentials.redact("it was secret-Qx7vNp2L, wasn't it") == "it was ***, wasn't it"


def test_looking_which_credentials_there_are_loads_no_cipher_and_no_keyring(tmp_path: Path):
    """Every command that names a source or a preset looks."""
    at(tmp_path).put("zoom-main", SECRET, now=NOW)
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from recpipe.integrations.credentials import Credentials\n"
        "print(*sorted({'pydantic', 'cryptography', 'keyring', 'filelock'} & set(sys.modules)))\n"
        "Credentials(Path(sys.argv[1])).require('zoom-main')\n"
        "print(*sorted({'cryptography', 'keyring', 'filelock'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )

    assert done.stdout.splitlines() == ["", ""]


class PlatformSettings(BaseModel):
    """Settings of a made-up provider."""

    credential: str = ""


def platform(*, needs_credential: bool) -> Provider[object]:
    """A made-up provider."""
    return Provider(
        name="platform",
        title="a made-up platform",
        settings=PlatformSettings,
        build=lambda _settings, _tools: object(),
        needs_credential=needs_credential,
    )


def test_a_source_or_preset_without_a_credential_that_exists_is_refused(tmp_path: Path):
    """R-310: its name is in the message."""
    needy = platform(needs_credential=True)

    with pytest.raises(Refused, match='"zoom-main"'):
        check_credential(needy, {"credential": "zoom-main"}, at(tmp_path))
    with pytest.raises(Refused, match="platform needs a credential"):
        check_credential(needy, {"credential": ""}, at(tmp_path))
    with pytest.raises(Refused, match="platform needs a credential"):
        check_credential(needy, {}, at(tmp_path))


def test_with_one_that_exists_it_is_accepted(tmp_path: Path):
    """R-310: at create and at update alike; what needs none is never asked."""
    at(tmp_path).put("zoom-main", SECRET, now=NOW)

    check_credential(platform(needs_credential=True), {"credential": "zoom-main"}, at(tmp_path))
    check_credential(platform(needs_credential=False), {}, at(tmp_path))
    with pytest.raises(Refused, match='"other"'):
        check_credential(platform(needs_credential=False), {"credential": "other"}, at(tmp_path))
