"""A user's regular expression → a matcher whose time grows with the text, whatever the expression.

RE2's syntax: what Python's has without look-around and back-references. `\\w`, `\\d` and `\\s` know every
script here, `\\b` the Latin letters without accents alone.
"""

from collections.abc import Iterator
from typing import Protocol

LIMIT = 1000  # characters of an expression; the longest of ours has 300


class Expression(Protocol):
    """What `compiled` gives."""

    def fullmatch(self, text: str, /) -> object | None:
        """Something when all of the text matches."""


def compiled(expression: str) -> Expression:
    """The expression in any case. Raises ValueError with the reason, in words for its author."""
    import re2  # only who has patterns of their own needs it

    if len(expression) > LIMIT:
        raise ValueError(f"longer than {LIMIT} characters")
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False  # we say it ourselves
    try:
        made: Expression = re2.compile("".join(_every_script(expression)), options)
    except re2.error as error:
        reason = error.args[0] if error.args else "not understood"
        raise ValueError(reason.decode(errors="replace") if isinstance(reason, bytes) else reason) from error
    if made.fullmatch("") or made.fullmatch(_ANY_LINE):
        raise ValueError("it would match any line")
    return made


# No page prints this line: what matches it (".*", ".{5,}") matches nearly all.
_ANY_LINE = "Zq 7: “ю漢” – jx?"

# RE2's own know ASCII alone.
_CLASSES = {"w": r"\p{L}\p{M}\p{N}_", "d": r"\p{Nd}", "s": r"\s\p{Z}"}


def _every_script(expression: str) -> Iterator[str]:
    r"""The expression with `\w`, `\d`, `\s` written out."""
    inside = False  # a class in square brackets
    rest = iter(expression)
    for sign in rest:
        if sign == "\\":
            letter = next(rest, "")
            if letter in _CLASSES:
                yield _CLASSES[letter] if inside else f"[{_CLASSES[letter]}]"
            elif letter.lower() in _CLASSES and letter and not inside:
                yield f"[^{_CLASSES[letter.lower()]}]"
            else:
                yield sign + letter
            continue
        inside = sign == "[" or (inside and sign != "]")
        yield sign
