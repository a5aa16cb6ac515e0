"""A tiny Whisper of noise for the tests of the real library; see `tests/contracts/tiny_whisper.py`."""

import sys
from pathlib import Path

import pytest

# pytest's importlib mode leaves folders out of sys.path; the maker of models lies with the labs.
sys.path.insert(0, str(Path(__file__).parents[2] / "contracts"))

pytest.importorskip("faster_whisper", reason="the whisper extra is not installed")


@pytest.fixture(scope="session")
def models(tmp_path_factory) -> Path:
    """A folder of models in which "tiny" is present."""
    from tiny_whisper import make_tiny_whisper

    folder = tmp_path_factory.mktemp("models")
    make_tiny_whisper(folder / "whisper-tiny")
    return folder
