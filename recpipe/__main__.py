"""`python -m recpipe`, the installed command, and the frozen program."""

from multiprocessing import freeze_support

from recpipe.cli.main import cli


def main() -> None:
    """Run the command line."""
    freeze_support()
    cli(prog_name="recpipe")


if __name__ == "__main__":
    main()
