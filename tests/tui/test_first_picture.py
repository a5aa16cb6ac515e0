"""The first picture waits for no library of the database: that is what makes the window quick."""

import subprocess
import sys


def test_the_window_loads_no_database_library_before_its_first_picture():
    """They are loaded in a thread while a person looks at the frame."""
    code = "import sys, tui.app, tui.places.library; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    heavy = {"sqlalchemy", "alembic", "pydantic", "httpx", "huey", "av", "numpy"}
    assert not set(done.stdout.split()) & heavy
