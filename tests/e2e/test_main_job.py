"""The main job, as a newcomer does it: one command, and a page that plays."""

import hashlib
import json
from pathlib import Path

import pytest
from browser import chromium
from terminal import Terminal

SPOKEN = Path(__file__).parents[3] / "shared/data/recordings/spoken_example.mp4"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A home in which the demo has run."""
    terminal = Terminal(tmp_path_factory.mktemp("demo") / "home")
    done = terminal.run("demo")
    assert done.returncode == 0, done.stderr
    assert "0:00" in done.stdout
    return terminal


def page(terminal: Terminal) -> Path:
    (found,) = (terminal.home / "library" / "lectures").glob("*/index.html")
    return found


def test_the_demo_says_what_it_did(demo: Terminal):
    """What was cut, and that nothing of it can be lost: the original is as it was."""
    recording = demo.json("show", "1")[0]
    trim = next(stage["facts"] for stage in recording["stages"] if stage["kind"] == "TRIM")

    assert recording["status"] == "READY"
    assert trim["start"] == pytest.approx(10.2, abs=0.5)
    assert trim["end"] == pytest.approx(99.4, abs=0.5)


@pytest.mark.browser
def test_the_demo_ends_in_a_page_that_plays(demo: Terminal, tmp_path: Path):
    """Three chapters or more, subtitles, a transcript to search; from the disk, with no network."""
    with chromium(tmp_path / "profile") as browser:
        browser.open(page(demo))
        assert len(browser.texts("#chapters li")) >= 3
        assert browser.get("video.textTracks[0].cues.length") > 10

        browser.find("#chapters li:nth-child(2) a").click()
        browser.until("video.currentTime > 20 && !video.paused")
        browser.find("#find").send_keys("frequency")
        browser.until("/^\\d+ of [1-9]/.test(document.getElementById('found').textContent)")
        local = ("file:", "data:", "about:", "chrome:")
        assert [address for address in browser.addresses() if not address.startswith(local)] == []
        assert browser.complaints() == []


def test_the_demo_can_be_run_again(demo: Terminal):
    """Nothing is repeated: no stage, no page, no byte of the published lecture."""
    endings, published = demo.endings(), page(demo).stat().st_mtime_ns
    again = demo.run("demo")

    assert again.returncode == 0
    assert "already complete" in again.stderr
    assert demo.endings() == endings
    assert page(demo).stat().st_mtime_ns == published


@pytest.mark.skipif(not SPOKEN.is_file(), reason="the shared recordings are not part of the project")
def test_a_real_recording_is_published(terminal: Terminal):
    """A real video with real speech, by the embedded engine; the file itself is only read."""
    before = hashlib.sha256(SPOKEN.read_bytes()).hexdigest()
    done = terminal.run("run", str(SPOKEN))

    assert done.returncode == 0, done.stderr
    transcript = json.loads((page(terminal).parent / "transcript.json").read_text(encoding="utf-8"))
    assert "banana" in json.dumps(transcript).lower()
    assert hashlib.sha256(SPOKEN.read_bytes()).hexdigest() == before
