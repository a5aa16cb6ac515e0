"""Where everything of one home lives: settings, database, media, library, logs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from recpipe.domain.errors import HomeError

HOME_VARIABLE = "RECPIPE_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder and the names in it."""

    root: Path

    @property
    def settings_file(self) -> Path:
        """The user's settings, TOML."""
        return self.root / "config.toml"

    @property
    def database(self) -> Path:
        """The truth."""
        return self.root / "app.db"

    @property
    def queue(self) -> Path:
        """Wake-ups only; may be deleted at any time."""
        return self.root / "queue.db"

    @property
    def lock(self) -> Path:
        """Held by the one worker of this home for as long as it or a child of it lives."""
        return self.root / "worker.lock"

    @property
    def media(self) -> Path:
        """What recpipe made, one folder a recording."""
        return self.root / "media"

    @property
    def library(self) -> Path:
        """The published site, unless the settings name another folder."""
        return self.root / "library"

    @property
    def models(self) -> Path:
        """Speech models."""
        return self.root / "models"

    @property
    def logs(self) -> Path:
        """The worker's log."""
        return self.root / "logs"

    @property
    def backups(self) -> Path:
        """Copies of the database, made before a migration."""
        return self.root / "backups"

    def prepare(self) -> None:
        """Make the folders, readable by their owner only; raises `HomeError` if that cannot be done."""
        try:
            for folder in (self.root, self.media, self.models, self.logs, self.backups):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise HomeError(
                f"cannot use {self.root} as home: {error.strerror or error}",
                remedy="choose a folder you may write to: recpipe --home DIR …",
            ) from error
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise HomeError(
                f"cannot write into {self.root}",
                remedy="choose another home (--home DIR) or correct its permissions",
            )


def default_home() -> Home:
    """The home named by RECPIPE_HOME, else the user's data folder for recpipe."""
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return Home(Path(named).expanduser().absolute())
    from platformdirs import user_data_path  # noqa: PLC0415 - only needed when nothing is named

    return Home(user_data_path("recpipe", appauthor=False))
