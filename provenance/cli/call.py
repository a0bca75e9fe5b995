"""The options before the command → settings and an open database, when a command asks for them."""

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from provenance.settings import Settings
    from provenance.storage import Store


@dataclass(slots=True)
class Call:
    """One run of the program. `status` is the exit code it will end with if nothing fails."""

    config: str | None = None
    database: str | None = None
    verbose: bool = False
    status: int = 0

    def settings(self) -> "Settings":
        """The settings of this run; raises ConfigError."""
        from provenance.settings import load

        return load(self.config_path(), os.environ, {"database": self.database})

    def store(self, settings: "Settings") -> "AbstractContextManager[Store]":
        """The open database; raises DatabaseError when it is missing, not ours or of another version."""
        from provenance.settings import database_url
        from provenance.storage import open_store

        return open_store(database_url(settings))

    def config_path(self) -> Path | None:
        return Path(self.config) if self.config else None

    def needs_a_look(self) -> None:
        """The work is done, and something needs a look: exit code 1."""
        self.status = self.status or 1


pass_call = click.make_pass_decorator(Call, ensure=True)
