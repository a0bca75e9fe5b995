"""The phrase lists of `config/phrases.toml`, and a user's own → tables that a line is looked up in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, get_args

from provenance.core.expression import Expression, Search, compiled, searching
from provenance.core.listfile import ListFile

Mode = Literal["line", "edge", "label", "edge-label", "opening", "within", "pattern"]
# What the rules ask for: kinds of lines, of lines that may also be patterns, of phrases inside a paragraph.
PLAIN_KINDS = frozenset(
    {"share", "comments", "advertisement", "cookie"}
    | {"newsletter", "subscribe", "follow", "app", "paywall", "read-more"}
)
LINE_KINDS = PLAIN_KINDS | {"previous-next", "related", "source", "copyright", "wall"}
OUTLET = "outlet-line"  # the kind of lines that stand in no phrase list, but in one for their outlet
WITHIN_KINDS = frozenset(
    {"disclaimer", "republished", "licence", "distributed", "partial", "appeared-first", "wall"}
)
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
_OUTER = EDGES.replace("{", "").replace("}", "")  # a slot at the end of a form stays
_ANCHOR = 2  # characters at least of a phrase that is looked for in every paragraph
_KEY = 4  # letters of a phrase that it is looked up by; a handful of phrases share one


@dataclass(frozen=True, slots=True)
class Phrase:
    """One form. `text` is folded; `pattern` is set when the form has slots ({title}, {outlet}, …)."""

    kind: str
    mode: Mode
    language: str
    text: str
    pattern: "Pattern | None" = None


@dataclass(slots=True)
class Pattern:
    """A form with slots, compiled when a text first needs it: few texts need more than a handful.

    Compiling all of the shipped ones took four fifths of the time that reading the lists took. A form of
    the user's is compiled at once, by the engine that cannot run away.
    """

    text: str
    mode: Mode
    _made: Search | None = None

    def made(self) -> Search:
        """The regular expression. The form is its group FORM where there is one, else the whole match."""
        if self._made is None:
            before, form, behind = _expression(self.text, self.mode)
            self._made = re.compile(before + form + behind)
        return self._made

    @classmethod
    def of_user(cls, text: str, mode: Mode) -> "Pattern":
        """Raises ValueError when the form is too large."""
        before, form, behind = _expression(text, mode)
        # That engine does not look around: what stands before and behind is taken, and the form named.
        taken = {_WORD_START: r"(?:^|[^\w])", "": "", _END: _END.replace("(?=", "(?:", 1)}
        named = f"(?P<{FORM}>{form})"
        return cls(text, mode, searching(taken[before] + named + taken.get(behind, behind)))


@dataclass(frozen=True, slots=True)
class Patterned:
    """A user's regular expression for a whole line as it is printed, and the form that it stands for."""

    matches: Expression
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Anchored:
    """A form within paragraphs; a paragraph without its anchor (its longest part) need not be tried."""

    anchor: str
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Phrases:
    """All forms: those of whole lines by their first letters, those within paragraphs by an anchor.

    `within` holds them by one of their words, so that a text without that word need not be searched;
    those in scripts that set no blanks are in `unspaced`. `patterns` are those of the user's lists.
    """

    opening: Mapping[str, tuple[Phrase, ...]]
    within: Mapping[str, tuple[Anchored, ...]]
    unspaced: tuple[Anchored, ...]
    patterns: tuple[Patterned, ...] = ()

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


def phrases(data: bytes, more: Sequence[ListFile] = ()) -> Phrases:
    """Read `phrases.toml` and lists of the user's own: kind, mode, language → forms.

    Raises ConfigError, which names file, line and key, when one is wrong.
    """
    found: list[Phrase] = []
    patterns: list[Patterned] = []
    for number, file in enumerate((ListFile("phrases.toml", data), *more)):
        for kind, mode, language, form in _rows(file):
            path = kind, mode, language
            try:
                phrase = _phrase(kind, mode, language, form, own=number > 0)
                if mode == "pattern":
                    patterns.append(Patterned(compiled(form), phrase))
                else:
                    found.append(phrase)
            except ValueError as error:
                raise file.wrong(path, f"{form!r}: {error}", form) from error
    return _tables(found, tuple(patterns))


def _tables(found: Sequence[Phrase], patterns: tuple[Patterned, ...]) -> Phrases:
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
    by_word = {word: tuple(some) for word, some in within.items()}
    return Phrases(tables, by_word, tuple(unspaced), patterns)


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


def _rows(file: ListFile) -> Iterator[tuple[str, Mode, str, str]]:
    """kind, mode, language, form. Raises ConfigError for what no rule would ask for."""
    for kind, modes in _tables_of(file, (), file.tables()):
        if kind not in LINE_KINDS | WITHIN_KINDS:
            raise file.wrong((kind,), f"there is no such kind{_nearest(kind, LINE_KINDS | WITHIN_KINDS)}")
        for mode, languages in _tables_of(file, (kind,), modes):
            if mode not in (possible := _modes(kind)):
                raise file.wrong((kind, mode), f"{mode!r} is not one of {', '.join(possible)}")
            for language, forms in _tables_of(file, (kind, mode), languages, list):
                for form in forms:
                    if not isinstance(form, str):
                        raise file.wrong((kind, mode, language), f"{form!r} is not a text")
                    yield kind, mode, language, form  # type: ignore[misc]  # checked above


def _tables_of(
    file: ListFile, path: tuple[str, ...], value: Any, inner: type = dict
) -> Iterator[tuple[str, Any]]:
    """The entries of a table, each of which must be a table (or a list)."""
    for key, entry in value.items():
        if not isinstance(entry, inner):
            wanted = "a list of forms" if inner is list else "a table: [kind.mode]"
            raise file.wrong((*path, key), f"must be {wanted}")
        yield key, entry


def _modes(kind: str) -> tuple[str, ...]:
    if kind == "source":  # "Source: AFP" is read by its colon
        return ("label",)
    within = kind in WITHIN_KINDS
    lines = kind in LINE_KINDS
    asked = {"within": within, "pattern": kind in PLAIN_KINDS}
    return tuple(mode for mode in get_args(Mode) if asked.get(mode, lines))


def _nearest(word: str, known: frozenset[str]) -> str:
    close = get_close_matches(word, sorted(known), 1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(sorted(known))}"


def _phrase(kind: str, mode: Mode, language: str, form: str, own: bool) -> Phrase:
    if mode == "pattern":
        return Phrase(kind, mode, language, form)
    folded = fold(form)
    for slot in _SLOT.findall(folded):
        if slot not in _SLOTS:
            raise ValueError(
                f"there is no slot {{{slot}}}; there are {', '.join(f'{{{s}}}' for s in _SLOTS)}"
            )
    text = folded.strip() if mode == "within" else folded.strip(_OUTER)
    if mode in ("label", "edge-label"):
        text = text.partition("{")[0].strip(EDGES)
    if not text.partition("{")[0] and mode != "within":
        raise ValueError("a form must begin with words")
    if mode == "within" and len(_anchor(text)) < _ANCHOR:
        raise ValueError("a form must hold words besides its slots")
    make = Pattern.of_user if own else Pattern
    pattern = make(text, mode) if "{" in text or mode == "within" else None
    return Phrase(kind, mode, language, text, pattern)


_SLOT = re.compile(r"\{([^{}]*)\}")
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
FORM = "form_"  # the group of a user's form that is the form itself; no slot is called so
_WORD_START = r"(?<!\w)"
_END = r"(?=\s*(?:$|[,;:)\]」）。।]|\.(?:\s|$|[)\]])|\s[-|]\s))"


def _expression(text: str, mode: str) -> tuple[str, str, str]:
    """What must stand before a form, the form, and what must stand behind it."""
    parts = re.split(r"\{(\w+)\}", text)
    seen: set[str] = set()
    form = ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            form += r"\s+".join(re.escape(word) for word in re.split(r"\s+", part))
        elif part in seen or part not in _SLOTS:
            form += _SLOTS.get(part, r".{1,80}?")
        else:
            seen.add(part)
            form += f"(?P<{part}>{_SLOTS[part]})"
    if mode != "within":
        return "", form, rf"[{re.escape(EDGES)}]*$"
    ends_in_slot = len(parts) > 1 and not parts[-1].strip(" .")
    # Words with blanks between them begin at a word's start.
    spaced = text[:1].isalnum() and text[0] < "\u3040"
    return _WORD_START if spaced else "", form.rstrip(" "), _END if ends_in_slot else ""


def _anchor(text: str) -> str:
    return max((part.strip() for part in re.split(r"\{\w+\}", text)), key=len)


def _key_word(anchor: str) -> str:
    """The longest word of an anchor that stands between blanks there, as it will in a text."""
    inner = [word for word in _SPLIT(anchor) if f" {word} " in anchor and word < "\u0e00"]
    return max(inner, key=len, default="")
