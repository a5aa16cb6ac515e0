"""Sounds for the speech engines' labs."""

import wave
from pathlib import Path

import recpipe
from recpipe.integrations.registry import Tools

DEMO = Path(recpipe.__file__).parent / "demo" / "demo.opus"
SPOKEN = 14.0  # seconds of the demo, of which the first four are silent


def silent_sound(path: Path, seconds: float = 3.0) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(bytes(int(seconds * 16_000) * 2))
    return path


def tools_in(folder: Path) -> Tools:
    return Tools(
        home_models=folder / "models",
        ffmpeg_binary=Path("ffmpeg"),
        work=folder,
        library_folder=folder / "library",
        library_title="Lectures",
    )
