"""A title or line → without affixes, and the form in which headlines are compared."""

import re
import unicodedata

_QUOTES = str.maketrans(
    dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟«»″「」『』", '"') | {"\u00a0": " "}
)
_AFFIX = re.compile(r"^(?P<title>.+\S)\s+[|–—-]\s+(?P<outlet>[^|–—]{2,40})$")
_TITLE_WORDS = 4  # less than four words before the mark: the mark is part of the title
_OUTLET_WORDS = 4  # longer than four words behind it: a second half of the title


_LABELS = (
    "opinion|op-ed|analysis|comment|commentary|column|editorial|explainer|explained|exclusive|breaking|live"
    "|watch|video|photos|fact check|meinung|kommentar|analyse|tribune|opinión|análisis|opinião|análise"
    "|opinione|analisi"
)
_PREFIX = re.compile(rf"^(?:{_LABELS})(?:\s+news)?\s*(?:\||:|\s[–—-]\s)\s*(?=\S)", re.IGNORECASE)
_UNSEEN = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def normal(line: str) -> str:
    """Case, width, quotes, punctuation and affixes (see `without_affixes`) folded away."""
    line = " ".join(unicodedata.normalize("NFKC", _UNSEEN.sub("", line)).translate(_QUOTES).split())
    return " ".join(_bare(without_affixes(line).casefold()).split())


def without_affixes(title: str) -> str:
    """A title without an outlet's name behind " - " or " | ", and without "Opinion |" before it."""
    title = _without_outlet(title)
    return _PREFIX.sub("", title, count=1)


def _without_outlet(line: str) -> str:
    match = _AFFIX.match(line)
    if not match:
        return line
    title, outlet = match["title"], match["outlet"].strip()
    named = len(outlet.split()) <= _OUTLET_WORDS and not outlet[0].islower() and outlet[-1] not in ".?!"
    return title if named and len(title.split()) >= _TITLE_WORDS else line


def _bare(line: str) -> str:
    """Letters, marks and digits; everything else is a blank, an apostrophe nothing."""
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else "" if c == "'" else " " for c in line)
    return "".join(kept)
