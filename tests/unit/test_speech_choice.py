"""R-601: which engine "auto" means."""

import subprocess
import sys
from pathlib import Path

import pytest

from recpipe.integrations.speech_choice import choose_engine, is_whisper_ready


@pytest.mark.parametrize(
    ("engine", "has_sidecar", "is_ready", "chosen"),
    [
        ("auto", True, True, "sidecar"),
        ("auto", True, False, "sidecar"),
        ("auto", False, True, "whisper"),
        ("auto", False, False, "embedded"),
        ("embedded", True, True, "embedded"),
        ("whisper", True, False, "whisper"),
        ("sidecar", False, False, "sidecar"),
        ("remote", False, False, "remote"),
    ],
)
def test_auto_takes_the_best_words_that_need_nothing_from_a_person(engine, has_sidecar, is_ready, chosen):
    assert choose_engine(engine, has_sidecar=has_sidecar, is_whisper_ready=is_ready) == chosen


@pytest.mark.parametrize("model", ["small", "no-such-model", "/nowhere/at/all", "~/nothing"])
def test_whisper_is_not_ready_without_a_model(tmp_path, model):
    assert not is_whisper_ready(tmp_path / "missing", model)


def test_looking_imports_no_speech_library(tmp_path: Path):
    script = (
        "import sys; from pathlib import Path\n"
        "from recpipe.integrations.speech_choice import is_whisper_ready\n"
        f"is_whisper_ready(Path({str(tmp_path)!r}), 'tiny')\n"
        "print(sorted({'faster_whisper', 'ctranslate2', 'huggingface_hub', 'numpy'} & set(sys.modules)))\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
