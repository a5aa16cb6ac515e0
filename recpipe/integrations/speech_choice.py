"""Which speech engine "auto" means: the one with the best words that needs nothing from a person."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from recpipe.integrations.whisper_models import is_present

AUTO = "auto"


def choose_engine(engine: str, *, has_sidecar: bool, is_whisper_ready: bool) -> str:
    """Return the engine's name: a transcript that came with the recording, else Whisper, else embedded."""
    if engine != AUTO:
        return engine
    if has_sidecar:
        return "sidecar"
    return "whisper" if is_whisper_ready else "embedded"


def is_whisper_ready(models: Path, model: str) -> bool:
    """Whether Whisper is installed and its model is here; nothing is imported or downloaded."""
    return find_spec("faster_whisper") is not None and is_present(models, model)
