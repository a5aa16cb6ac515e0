"""What a command loads, and what is in the package."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def loaded_by(*arguments: str) -> set[str]:
    """The modules in memory after a command."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('\\n'.join(sys.modules), file=sys.stderr))\n"
        "from recpipe.__main__ import main\n"
        f"sys.argv = ['recpipe', *{arguments!r}]\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines())


@pytest.mark.parametrize("heavy", ["sqlalchemy", "textual", "pydantic", "av", "numpy", "rich", "huey"])
def test_help_loads_nothing_heavy(heavy: str):
    """A person who asks what there is gets an answer at once."""
    assert heavy not in loaded_by("--help")


def test_a_list_loads_no_media_library(tmp_path: Path):
    """Looking at what is there needs the database, and nothing else."""
    loaded = loaded_by("--home", str(tmp_path), "list")

    assert "sqlalchemy" in loaded
    assert not loaded & {"av", "numpy", "textual", "pocketsphinx", "huey"}


def test_the_wheel_holds_four_packages_and_their_files(tmp_path: Path):
    """Generic names at top level are these four and no others; data files travel with them."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}

    assert tops == {"recpipe", "tui", "worker", "storage"}
    assert {"recpipe/demo/demo.opus", "storage/migrations/env.py"} <= set(names)
    assert any(name.endswith("site.css") for name in names)


def test_every_dependency_is_used():
    """A declared package does real work in the product."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    imports = {
        "ffmpeg-python": "ffmpeg",
        "imageio-ffmpeg": "imageio_ffmpeg",
        "pillow": "PIL",
        "stop-words": "stop_words",
    }
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for package in ("recpipe", "tui", "worker", "storage")
        for path in (ROOT / package).rglob("*.py")
    )
    for requirement in project["dependencies"]:
        name = requirement.split(";")[0].split("[")[0].split(">")[0].split("<")[0].strip()
        if name == "aiosqlite":
            assert "sqlite+aiosqlite" in code
            continue
        if name == "tzdata":  # nothing but data, which zoneinfo finds by itself
            assert "zoneinfo.ZoneInfo(" in code
            continue
        module = imports.get(name, name)
        assert f"import {module}" in code or f"from {module}" in code, name
