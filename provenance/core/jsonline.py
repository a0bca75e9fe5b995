"""One JSON object as bytes → its keys and values, or what is wrong with it in plain words."""

import json
from typing import Any

import msgspec


def decode(data: bytes) -> tuple[dict[str, Any] | None, str]:
    """One JSON object → it and "", or None and what is wrong in plain words."""
    try:
        value = _value(data)
    except UnicodeDecodeError:
        return None, NOT_UTF8
    except RecursionError:
        return None, "nested too deeply"
    except ValueError as error:
        return None, _too_much(str(error)) or f"not JSON: {_reason(error)}"
    if isinstance(value, list):
        return None, "holds a list; one object {…} a line is wanted: `jq -c '.[]'` makes that of a list"
    if not isinstance(value, dict):
        return None, f"holds {_KINDS.get(type(value), 'a value')}; an object {{…}} is wanted"
    return value, ""


NOT_UTF8 = "not UTF-8: save the file as UTF-8"
_KINDS = {str: "a string", int: "a number", float: "a number", bool: "true or false"}
_KINDS[type(None)] = "null"


def _value(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        if b"\\ud" not in data.lower():
            raise
        return _mended(data)


def _mended(data: bytes) -> Any:
    """msgspec refuses half a surrogate pair, which others write: it becomes U+FFFD."""
    text = json.dumps(json.loads(data), ensure_ascii=False)
    return msgspec.json.decode(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _too_much(said: str) -> str:
    """What is JSON, and cannot be held: msgspec and Python have a word of their own for it."""
    if "Integer value out of range" in said or "integer string conversion" in said:
        return "a number has too many digits: write it as a string"
    return "a number is too large: write it as a string" if "Number out of range" in said else ""


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (character {error.pos})"
    return (
        str(error)
        .removeprefix("JSON is malformed: ")
        .replace("Input data was truncated", "it ends too early")
    )
