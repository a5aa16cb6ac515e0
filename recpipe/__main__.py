"""`python -m recpipe`, the installed command, and the frozen program."""

import gc
import os
import sys

from recpipe import CHILD

SELDOM = 50_000  # objects between collections: at start everything is new and nothing is garbage


def main() -> None:
    """Run the command line, or serve a worker."""
    gc.set_threshold(SELDOM)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")  # looking for them reads every package there is
    if sys.argv[1:2] == [CHILD]:
        from recpipe.bootstrap import serve_worker

        serve_worker(*sys.argv[2:])
    else:
        from recpipe.cli.main import cli

        cli(prog_name="recpipe")


if __name__ == "__main__":
    main()
