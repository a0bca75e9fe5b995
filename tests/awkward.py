"""A folder of awkward input → each case by its name, and what its NAME.expected.json says."""

import json
import re
from pathlib import Path
from typing import Any

_EXPECTED = ".expected.json"
_ENDINGS = re.compile(r"(?:\.(?:xml|jsonl?|html|txt|csv|tsv|gz|zst))+")


def expectations(folder: Path) -> dict[str, dict[str, Any]]:
    """Name → what must come out."""
    found = sorted(folder.glob(f"*{_EXPECTED}"))
    return {path.name.removesuffix(_EXPECTED): json.loads(path.read_text("utf-8")) for path in found}


def inputs(folder: Path) -> dict[str, Path]:
    """Name → the file that is read. AssertionError: two share a name, or one ends in what is not known."""
    named: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.name.endswith(_EXPECTED) or path.suffix == ".py" or path.is_dir():
            continue
        name = re.sub(f"{_ENDINGS.pattern}$", "", path.name)
        assert name != path.name, f"{path.name}: no ending that is known: it would be read by no test"
        assert name not in named, f"{path.name} and {named[name].name} share one {name}{_EXPECTED}"
        named[name] = path
    return named


def pair_up(folder: Path, either: set[str]) -> None:
    """Each input has its expectation and the reverse, which says what is awkward and one of `either`."""
    wanted = expectations(folder)
    alone = sorted(inputs(folder).keys() ^ wanted.keys())
    assert not alone, f"an input without {_EXPECTED}, or the reverse: {', '.join(alone)}"
    for name, expected in wanted.items():
        assert expected.get("says"), f"{name}{_EXPECTED}: `says` must say what is awkward"
        assert len(expected.keys() & either) == 1, f"{name}{_EXPECTED}: needs one of {sorted(either)}"
