"""Text from outside → text that a terminal shows and does not obey."""

import re

_BLANKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
# The rest of C0, DEL, C1, what turns the direction of writing, and halves of surrogate pairs.
# The marks LRM, RLM and ALM stay: right-to-left titles use them, and they turn nothing over.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """One line: line ends and tabs become a blank, every other control U+FFFD."""
    return _UNSAFE.sub("\ufffd", _BLANKS.sub(" ", text))


def escaped(text: str) -> str:
    """JSON in which no such character is left raw: `\\u` escapes, which mean the same."""
    return _RAW.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


# Outside strings JSON has no control but the line ends of its layout.
_RAW = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
