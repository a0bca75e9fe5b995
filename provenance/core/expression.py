"""A user's regular expression → a matcher whose time grows with the text, whatever the expression.

RE2's syntax: what Python's has without look-around and back-references. `\\w`, `\\d` and `\\s` know every
script here, `\\b` the Latin letters without accents alone.
"""

from collections.abc import Iterator
from typing import Any, Protocol

LIMIT = 1000  # characters of an expression; the longest of ours has 300


class Expression(Protocol):
    """What `compiled` gives."""

    def fullmatch(self, text: str, /) -> object | None:
        """Something when all of the text matches."""


class Found(Protocol):
    """A place where an expression matches, with its named groups, as `re.Match` has it."""

    def span(self, group: int = 0, /) -> tuple[int, int]:
        """Where the match or a group begins and ends; RE2's takes no names here."""

    def groupdict(self) -> dict[str, str | None]:
        """Named groups and what they hold."""

    @property
    def re(self) -> Any:
        """The pattern; its `groupindex` numbers the named groups."""


class Search(Protocol):
    """What `searching` gives, and what a compiled pattern of `re` is, too."""

    def match(self, text: str, /) -> Found | None:
        """The match that begins where the text does."""

    def finditer(self, text: str, /) -> Iterator[Found]:
        """All matches, none within another."""


def searching(expression: str) -> Search:
    """An expression made by ourselves around words of a user's. Raises ValueError with the reason."""
    made: Search = _compile(expression, any_case=False)
    return made


def compiled(expression: str) -> Expression:
    """The expression in any case. Raises ValueError with the reason, in words for its author."""
    if len(expression) > LIMIT:
        raise ValueError(f"longer than {LIMIT} characters")
    made: Expression = _compile(expression, any_case=True)
    if made.fullmatch("") or made.fullmatch(_ANY_LINE):
        raise ValueError("it would match any line")
    return made


def _compile(expression: str, *, any_case: bool) -> Any:
    import re2  # only who has patterns of their own needs it

    options = re2.Options()
    options.case_sensitive = not any_case
    options.log_errors = False  # we say it ourselves
    try:
        return re2.compile("".join(_every_script(expression)), options)
    except re2.error as error:
        reason = error.args[0] if error.args else "not understood"
        raise ValueError(reason.decode(errors="replace") if isinstance(reason, bytes) else reason) from error


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
