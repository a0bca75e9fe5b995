"""The name of a shipped file or folder → where it lies, in a wheel and in a checkout."""

from pathlib import Path

from provenance.errors import ConfigError

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `migrations` or `config`: inside the package (wheel), else beside it (checkout)."""
    for place in (PACKAGE / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise ConfigError(f"the installation is incomplete: no folder {name!r} in {PACKAGE}; install it again")


def read(name: str) -> bytes:
    """The bytes of a file in `config`, such as `agencies.toml`."""
    path = folder("config") / name
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise ConfigError(f"the installation is incomplete: {path}: {reason}; install it again") from error
