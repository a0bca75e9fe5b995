"""A value → one JSON document, safe on a terminal too."""

import re
from typing import Any

# JSON escapes the control characters below U+0020 itself. Those of 8 bits (U+009B starts an escape
# sequence) and the marks that turn writing round come in strings only, where an escape is equal.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def as_json(value: Any) -> bytes:
    """One document, indented, with its last newline."""
    from msgspec import json

    return json.format(_encoded(value), indent=2) + b"\n"


def as_line(value: Any) -> bytes:
    """One document in one line."""
    return _encoded(value) + b"\n"


def _encoded(value: Any) -> bytes:
    from msgspec import json

    try:
        encoded = json.encode(value)
    except UnicodeEncodeError:  # half a surrogate pair, as in a path that is not UTF-8
        encoded = json.encode(_mended(value))
    if encoded.isascii() and b"\x7f" not in encoded:
        return encoded
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", encoded.decode()).encode()


def _mended(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {_mended(key): _mended(part) for key, part in value.items()}
        case list() | tuple():
            return [_mended(part) for part in value]
        case _:
            return value
