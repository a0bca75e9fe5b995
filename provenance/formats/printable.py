"""Values from outside → text that a terminal, a spreadsheet, a program shows and does not obey."""

import re
from datetime import datetime

_BLANKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
# The rest of C0, DEL, C1, what turns the direction of writing, and halves of surrogate pairs.
# The marks LRM, RLM and ALM stay: right-to-left titles use them, and they turn nothing over.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Outside strings JSON has no control but the line ends of its layout, and escapes those of C0 inside.
_RAW = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# What a spreadsheet takes for the start of a formula, also in full width; a bare number is none.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# In an address, and in a word that was meant for one, up to the last @ before the path.
_PASSWORD = re.compile(r"^((?:[^/?#]*//)?[^/?#:]*:)[^/?#]*(?=@)")


def printable(text: str) -> str:
    """One line: line ends and tabs become a blank, every other control U+FFFD."""
    return _UNSAFE.sub("\ufffd", _BLANKS.sub(" ", text))


def masked(address: str) -> str:
    """An address without the password that stands in it: "https://user:***@host/feed"."""
    return _PASSWORD.sub(r"\1***", address)


def counted(count: int, one: str, many: str) -> str:
    """A number in thousands, and what is counted."""
    return f"{count:,} {one if count == 1 else many}"


def cell(value: object) -> str:
    """A value as a cell of CSV: no control character; what would be a formula follows a `'`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    text = printable(str(value))
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def escaped(json: str) -> str:
    """JSON in which no such character is left raw: `\\u` escapes, which mean the same."""
    return _RAW.sub(lambda match: f"\\u{ord(match[0]):04x}", json)
