"""The registry: names without imports, one import on demand."""

import subprocess
import sys

import pytest

from recpipe.domain.errors import ConfigError
from recpipe.integrations import registry


def test_names_are_sorted_and_found_without_importing_a_provider():
    script = (
        "import sys\n"
        "from recpipe.integrations import registry\n"
        "print(*registry.names('transcribers'))\n"
        "print(*sorted(m for m in sys.modules if m.startswith('recpipe.integrations.transcribers.')))\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["embedded sidecar whisper", ""]


def test_loading_imports_exactly_one_provider_and_no_speech_library():
    script = (
        "import sys\n"
        "from recpipe.integrations import registry\n"
        "registry.load('transcribers', 'embedded')\n"
        "print(*sorted(m for m in sys.modules if m.startswith('recpipe.integrations.transcribers.')))\n"
        "print(*sorted({'pocketsphinx', 'faster_whisper', 'av', 'numpy', 'pysubs2'} & set(sys.modules)))\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["recpipe.integrations.transcribers.embedded", ""]


def test_an_unknown_name_is_refused_with_the_closest_known_one():
    with pytest.raises(ConfigError, match=r'no speech engine named "wisper"; did you mean "whisper"\?'):
        registry.load("transcribers", "wisper")


def test_a_name_like_nothing_known_lists_what_there_is():
    with pytest.raises(ConfigError, match="known: embedded, sidecar, whisper"):
        registry.load("transcribers", "zzzz")


@pytest.mark.parametrize("name", ["../embedded", "", "embedded.PROVIDER", "__init__"])
def test_a_name_cannot_reach_outside_its_folder(name):
    with pytest.raises(ConfigError):
        registry.load("transcribers", name)


def test_every_kind_is_a_folder():
    assert registry.KINDS == ("sources", "transcribers", "topics", "publishers")
