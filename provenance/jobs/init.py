"""Settings → a commented config file and a current database; may be repeated."""

from pathlib import Path
from typing import Any

from provenance import settings as configuration
from provenance.errors import ConfigError
from provenance.files.whole import writing
from provenance.jobs import database
from provenance.settings import Settings


def init(settings: Settings, config: Path | None) -> dict[str, Any]:
    """Make the database (or bring it up to date) and write the config file where there is none."""
    place = config or configuration.default_path()
    written = _write_config(place) if place else False
    made = database.upgrade(settings, create=True)
    return {
        "database": made["database"],
        "created": made["from"] in ("missing", "empty"),
        "upgraded_from": None if made["from"] in ("missing", "empty", made["to"]) else made["from"],
        "config": str(place) if place else None,
        "config_written": written,
    }


def _write_config(place: Path) -> bool:
    if place.exists():
        return False
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"cannot make the folder {place.parent}: {error.strerror}: name another config file with --config"
        ) from error
    with writing(place) as file:
        file.write(configuration.default_text().encode())
    return True
