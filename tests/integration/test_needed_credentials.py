"""Sources and presets of a provider that needs a credential are kept only with one that exists."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from arrivals import opened

from recpipe.bootstrap import Services
from recpipe.domain.errors import Refused
from recpipe.domain.work import Preset, SourceRecord

NEEDY = """
from pydantic import BaseModel
from recpipe.integrations.registry import Provider

class Settings(BaseModel):
    credential: str = ""

PROVIDER = Provider(name="needy", title="", settings=Settings, build=print, needs_credential=True)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """A home with a credential "main", and a source and a platform "needy" that need one."""
    for kind in ("sources", "publishers"):
        folder = tmp_path / kind
        folder.mkdir()
        (folder / "needy.py").write_text(NEEDY)
        package = importlib.import_module(f"recpipe.integrations.{kind}")
        assert package.__spec__ is not None
        places = [*package.__path__, str(folder)]
        monkeypatch.setattr(package, "__path__", places)
        monkeypatch.setattr(package.__spec__, "submodule_search_locations", places)
        monkeypatch.setitem(sys.modules, f"{package.__name__}.needy", None)
        del sys.modules[f"{package.__name__}.needy"]
    monkeypatch.setenv("RECPIPE_CREDENTIAL_MAIN", "secret")
    with opened(tmp_path / "home") as services:
        yield services


def make(home: Services, kind: str, credential: str) -> None:
    settings = {"credential": credential}
    if kind == "source":
        home.operations.sources.add(SourceRecord(name="it", kind="needy", settings=settings))
    else:
        home.operations.presets.add(Preset(name="it", platform="needy", settings=settings))


def change(home: Services, kind: str, credential: str | None) -> None:
    asked = home.operations.sources if kind == "source" else home.operations.presets
    asked.change("it", {"credential": credential})


def kept(home: Services, kind: str) -> list[object]:
    """The settings of every one that is kept."""
    everything = home.operations.sources.all() if kind == "source" else home.operations.presets.all()
    return [each.settings for each in everything if each.name == "it"]


@pytest.mark.parametrize("kind", ["source", "preset"])
@pytest.mark.parametrize(("credential", "said"), [("old", 'no credential "old"'), ("", "needs a credential")])
def test_nothing_is_made_without_a_credential_that_exists(
    home: Services, kind: str, credential: str, said: str
):
    """R-310: at create, with its name in the message."""
    with pytest.raises(Refused, match=said):
        make(home, kind, credential)

    assert kept(home, kind) == []


@pytest.mark.parametrize("kind", ["source", "preset"])
@pytest.mark.parametrize(
    ("credential", "said"), [("old", 'no credential "old"'), (None, "needs a credential")]
)
def test_nothing_is_changed_to_a_credential_that_does_not_exist(
    home: Services, kind: str, credential: str | None, said: str
):
    """R-310: at update, with its name in the message."""
    make(home, kind, "main")
    with pytest.raises(Refused, match=said):
        change(home, kind, credential)

    assert kept(home, kind) == [{"credential": "main"}]
