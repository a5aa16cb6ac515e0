"""Makes the picture of the window from a home with recordings in every state: `window.py [THEME] [TARGET]`.

The recordings are made up; the window, the database and all that it says are real. Needs Chromium.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "support"))

from browser import chromium  # noqa: E402 - the tests' own, found through the line above
from office import Office, ids, open_office  # noqa: E402
from window import OfficeServices, open_window  # noqa: E402

from recpipe.domain.lifecycle import StageKind  # noqa: E402
from recpipe.domain.ports import Progress  # noqa: E402
from recpipe.domain.work import Fail, Hold  # noqa: E402
from recpipe.locations import Home  # noqa: E402

TITLES = (
    "Linear Algebra — lecture 11",
    "История философии — лекция 10",
    "Operating Systems — lecture 07",
    "Compilers — lecture 08: seminar",
    "Databases — lecture 09 (group A)",
    "Machine Learning — lecture 03",
    "Meeting with Ivan",
)


def term(office: Office) -> None:
    """Some days of a term, in every state that there is."""
    numbers = [office.add(title, minutes=-47 * place) for place, title in enumerate(TITLES)]
    for number in numbers[:2]:
        office.run(number)
        office.work_off()
    office.run(numbers[2])
    held = Hold(message="the trim would remove 71 %", remedy="recpipe approve 3", can_approve=True)
    office.give_up(office.work_until(StageKind.TRIM), held)
    office.run(numbers[3])
    office.give_up(office.work_until(StageKind.TRANSCRIBE), Fail(message="there is no speech in it"))
    office.run(numbers[4])
    office.finish(office.claim())
    office.operations.control.pause(ids(numbers[4]), reason="exam next door")
    office.run(numbers[5])
    running = office.work_until(StageKind.TRANSCRIBE)
    office.work.beat("w", {running.claim: Progress(done=1900, total=5400, unit="s")}, office.clock())
    office.operations.control.skip(ids(numbers[6]))


async def drawing(home: OfficeServices, theme: str) -> str:
    """The window as SVG."""
    async with open_window(home, size=(116, 26)) as window:
        window.app.theme = theme
        await window.sees("Linear Algebra")
        await window.press("down", "down")
        await window.sees("→ recpipe approve")
        return window.app.export_screenshot()


def picture(svg: str, target: Path) -> None:
    """An SVG as PNG, drawn with a font that this machine has."""
    with tempfile.TemporaryDirectory() as folder, chromium(Path(folder)) as browser:
        page = Path(folder) / "window.html"
        drawn = svg.replace("Fira Code", "DejaVu Sans Mono")
        page.write_text(f"<body style='margin:0'>{drawn}</body>", encoding="utf-8")
        browser.driver.set_window_size(1500, 900)
        browser.open(page)
        shot = Path(folder) / "shot.png"
        browser.find("svg").screenshot(str(shot))
        Image.open(shot).convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(target, optimize=True)


if __name__ == "__main__":
    chosen = sys.argv[1] if len(sys.argv) > 1 else "textual-dark"
    place = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "window.png"
    with tempfile.TemporaryDirectory() as root, open_office(Path(root)) as opened:
        term(opened)
        picture(asyncio.run(drawing(OfficeServices(opened, Home(Path(root))), chosen)), place)
