"""The phrase lists of `config/phrases.toml` → tables that a line is looked up in."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from provenance.errors import ConfigError

Mode = Literal["line", "edge", "label", "edge-label", "opening", "within"]
_FOLD = tuple(
    (c, to)
    for some, to in (
        ("‘’‚‛′`´ʼ", "'"),
        ("“”„‟", '"'),
        ("\u00a0\u2009\u202f", " "),
        ("：", ":"),
        ("–—", "-"),
        ("｜", "|"),
    )
    for c in some
)
EDGES = " \t*>»«‹›<←→↑↓▶►▸•·…-–—|:：#+–_~=.,!¡¿?()[]（）【】{}\"'“”„⇒⟶✉☞👉🔴➡️\u200b\u200e\u200f"
_SPLIT = str.split
_KEY = 4  # letters of a phrase that it is looked up by; a handful of phrases share one


@dataclass(frozen=True, slots=True)
class Phrase:
    """One form. `text` is folded; `pattern` is set when the form has slots ({title}, {outlet}, …)."""

    kind: str
    mode: Mode
    language: str
    text: str
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Anchored:
    """A form within paragraphs; a paragraph without its anchor (its longest part) need not be tried."""

    anchor: str
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Phrases:
    """All forms: those of whole lines by their first letters, those within paragraphs by an anchor.

    `within` holds them by one of their words, so that a text without that word need not be searched;
    those in scripts that set no blanks are in `unspaced`.
    """

    opening: Mapping[str, tuple[Phrase, ...]]
    within: Mapping[str, tuple[Anchored, ...]]
    unspaced: tuple[Anchored, ...]

    def anchored(self, folded: str) -> tuple[Anchored, ...]:
        """Forms whose anchor stands in a folded text."""
        words = set(_SPLIT(folded))
        some = [form for word in self.within.keys() & words for form in self.within[word]]
        return tuple(form for form in (*some, *self.unspaced) if form.anchor in folded)

    def candidates(self, folded: str) -> Iterator[Phrase]:
        """Forms that a folded line may begin with, the longest first."""
        for size in range(_KEY, 0, -1):
            if len(folded) >= size:
                yield from self.opening.get(folded[:size], ())


def phrases(data: bytes) -> Phrases:
    """Read `phrases.toml`: kind, mode, language → forms. Raises ConfigError when it is wrong."""
    try:
        rows = tomllib.loads(data.decode("utf-8"))
        found = [_phrase(*row) for row in _rows(rows)]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, ValueError) as error:
        raise ConfigError(f"phrases.toml cannot be read: {error}") from error
    opening: dict[str, list[Phrase]] = {}
    for phrase in sorted(found, key=lambda p: (-len(p.text), p.text, p.kind)):
        if phrase.mode != "within":
            opening.setdefault(phrase.text.partition("{")[0][:_KEY], []).append(phrase)
    within: dict[str, list[Anchored]] = {}
    unspaced: list[Anchored] = []
    for phrase in found:
        if phrase.mode == "within":
            form = Anchored(_anchor(phrase.text), phrase)
            word = _key_word(form.anchor)
            (within.setdefault(word, []) if word else unspaced).append(form)
    tables = {key: tuple(some) for key, some in opening.items()}
    return Phrases(tables, {word: tuple(some) for word, some in within.items()}, tuple(unspaced))


def fold(line: str) -> str:
    """Lower case with quotes, blanks and dashes of one kind; as long as the line was."""
    lower = line.lower()
    if len(lower) != len(line):  # "İ" becomes two characters
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in line)
    if lower.isascii():
        return lower.replace("\t", " ").replace("`", "'")
    for mark, plain in _FOLD:
        lower = lower.replace(mark, plain)
    return lower.replace("\t", " ")


def _rows(tables: dict[str, dict[str, dict[str, list[str]]]]) -> Iterator[tuple[str, str, str, str]]:
    for kind, modes in tables.items():
        for mode, languages in modes.items():
            for language, forms in languages.items():
                for form in forms:
                    yield kind, mode, language, form


def _phrase(kind: str, mode: str, language: str, form: str) -> Phrase:
    if mode not in get_args(Mode):
        raise ValueError(f"{kind}: {mode!r} is not one of {', '.join(get_args(Mode))}")
    text = (
        fold(form).strip() if mode == "within" else fold(form).strip(EDGES.replace("{", "").replace("}", ""))
    )
    if mode in ("label", "edge-label"):
        text = text.partition("{")[0].strip(EDGES)
    if not text.partition("{")[0] and mode != "within":
        raise ValueError(f"{kind}: a form must begin with words: {form!r}")
    pattern = _compile(text, mode) if "{" in text or mode == "within" else None
    return Phrase(kind, mode, language, text, pattern)  # type: ignore[arg-type]


# A slot takes a few words, so that matching stays linear.
_SLOTS = {
    "outlet": r".{2,60}?",
    "agency": r".{2,60}?",
    "name": r".{2,80}?",
    "title": r".{1,200}?",
    "date": r".{4,30}?",
    "n": r"[\d.,]{1,9}",
    "url": r"\S{4,200}",
    "email": r"\S{3,80}@\S{3,80}?",
    "handle": r"@?\w{2,30}",
    "topic": r".{2,40}?",
    "section": r".{2,40}?",
    "tags": r".{1,200}?",
}
_END = r"(?=\s*(?:$|[,;:)\]」）。।]|\.(?:\s|$|[)\]])|\s[-|]\s))"


def _compile(text: str, mode: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", text)
    seen: set[str] = set()
    pattern = ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            pattern += r"\s+".join(re.escape(word) for word in re.split(r"\s+", part))
        elif part in seen or part not in _SLOTS:
            pattern += _SLOTS.get(part, r".{1,80}?")
        else:
            seen.add(part)
            pattern += f"(?P<{part}>{_SLOTS[part]})"
    if mode != "within":
        return re.compile(pattern + rf"[{re.escape(EDGES)}]*$")
    ends_in_slot = len(parts) > 1 and not parts[-1].strip(" .")
    return re.compile(_boundary(text) + pattern.rstrip(" ") + (_END if ends_in_slot else ""))


def _boundary(text: str) -> str:
    """Words with blanks between them begin at a word's start."""
    return r"(?<!\w)" if text[:1].isalnum() and text[0] < "\u3040" else ""


def _anchor(text: str) -> str:
    return max((part.strip() for part in re.split(r"\{\w+\}", text)), key=len)


def _key_word(anchor: str) -> str:
    """The longest word of an anchor that stands between blanks there, as it will in a text."""
    inner = [word for word in _SPLIT(anchor) if f" {word} " in anchor and word < "\u0e00"]
    return max(inner, key=len, default="")
