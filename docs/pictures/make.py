"""Makes the pictures of these pages from a home in which the demo has run: `make.py HOME`. Needs Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "support"))

from browser import chromium  # noqa: E402 - the tests' own browser, found through the line above


def picture(page: Path, moment: int, target: Path) -> None:
    """A lecture's page at a moment, in seconds, in a window of 1280 by 860."""
    with tempfile.TemporaryDirectory() as folder, chromium(Path(folder)) as browser:
        browser.open(page, f"#t={moment}")
        browser.until(f"video.readyState >= 3 && !video.seeking && video.currentTime >= {moment}")
        browser.get("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        shot = Path(folder) / "shot.png"
        browser.driver.save_screenshot(str(shot))
        Image.open(shot).convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(target, optimize=True)


if __name__ == "__main__":
    lectures = Path(sys.argv[1]).absolute() / "library" / "lectures"
    picture(next(lectures.glob("*/index.html")), 40, HERE / "lecture.png")
