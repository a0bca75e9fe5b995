"""Bytes and what is said of them → text, with what had to be mended."""

import codecs
import re
from collections.abc import Sequence

_SNIFF = 1024  # where a declaration is looked for


def decode(data: bytes, content_type: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of an XML or JSON document, and a warning for each thing that was wrong.

    Asked in turn: byte order mark, UTF-8 where every byte fits, the header's and the document's own
    label, then whichever of them nearly fits (bad bytes become U+FFFD), windows-1252 at last.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _replaced(data, codec)
    labels = [found[1] for found in (_CHARSET.search(content_type),) if found]
    labels += [found[1].decode() for found in (_DECLARED.search(data[:_SNIFF]),) if found]
    codecs_named = [name for name in map(codec_of, labels) if name]
    if b"\x1b" in data:  # ISO-2022 is written in ASCII bytes, and valid UTF-8
        codecs_named = [name for name in codecs_named if name.startswith("iso2022")] + codecs_named
    else:
        codecs_named.insert(0, "utf-8")  # what is valid UTF-8 is UTF-8, whatever the label says
    for name in dict.fromkeys((*codecs_named, "utf-8")):
        text = _strictly(data, name)
        if text is not None:
            return text, ()
        if name == "utf-8" and nearly_utf8(data):  # a label that fits any bytes must not win now
            return _replaced(data, name)
    return nearest(data, codecs_named[1:])


def nearest(data: bytes, names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The text by the first of these codecs, then UTF-8, that nearly fits, else windows-1252; a warning."""
    for name in dict.fromkeys((*names, "utf-8")):
        text = data.decode(name, "replace")
        bad = text.count("\ufffd")
        if bad <= _NEARLY * sum(1 for c in text if not c.isascii()):
            return text, (f"bad bytes in {name}: {bad} replaced",)
    return data.decode("cp1252", "replace"), ("unknown encoding, read as windows-1252",)


def is_binary(head: str, few: int = 0) -> bool:
    """Whether the first characters of a file, however they were decoded, are no text.

    One in twenty is a control character (of random bytes one in ten, of a program's more, of 4 KB of each
    of 291 pages none), and more than `few` are.
    """
    control = sum(1 for char in head if char < " " and char not in "\t\n\r\x0b\x0c\x1b")
    return control > few and control * 20 > len(head)


def foreign(head: bytes) -> str:
    """What a file is that these first bytes begin, and what to do; "" where they may begin a text."""
    return next((said for mark, said in _FOREIGN if mark.match(head)), "")


def is_wide(head: bytes) -> bool:
    """Whether these first bytes are those of UTF-16 or UTF-32, in which NUL bytes belong."""
    return any(head.startswith(mark) for mark, codec in _MARKS if codec.startswith(("utf-16", "utf-32")))


def lacks_mark(head: bytes) -> bool:
    """Whether these are letters of Europe in UTF-16 without its mark: each second byte is NUL, no other."""
    here, there = sorted((head[::2].count(0), head[1::2].count(0)))
    return here == 0 and there * 4 > len(head)


def nearly_utf8(data: bytes) -> bool:
    """Whether a few bytes at most are wrong, so that the rest can only have been meant as UTF-8."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return bad * _FEW <= sum(1 for c in text if not c.isascii()) - bad


def named(content_type: str) -> str:
    """The codec that a header names; "" when it names none that is known."""
    found = _CHARSET.search(content_type)
    return codec_of(found[1]) if found else ""


def codec_of(label: str) -> str:
    """The name of Python's codec for a label, read as browsers read it; "" when there is none."""
    try:
        name = codecs.lookup(label).name
        "".encode(name)  # "rot13" and "hex" are codecs too, but not of text
    except (LookupError, ValueError):
        return ""
    return "" if name in _NO_CHARSET else _MEANT.get(name, name)


def _replaced(data: bytes, codec: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(codec, "replace")
    bad = text.count("\ufffd") - (data.count(_REPLACEMENT) if codec == "utf-8" else 0)
    return text.lstrip("\ufeff"), ((f"bad bytes in {codec}: {bad} replaced",) if bad > 0 else ())


def _strictly(data: bytes, codec: str) -> str | None:
    """The text when every byte is right; a character cut in two by the end is left out."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(data, False)
    except (UnicodeError, LookupError, TypeError, AttributeError):
        return None


_REPLACEMENT = "\ufffd".encode()
# Valid characters for each bad byte. In other encodings a tenth of the letters looks valid by chance.
_FEW = 10
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    *((first + b"\x00\x00\x00", "utf-32-le") for first in (b"<", b"{")),
    *((b"\x00\x00\x00" + first, "utf-32-be") for first in (b"<", b"{")),
    *((first + b"\x00", "utf-16-le") for first in (b"<", b"{")),
    *((b"\x00" + first, "utf-16-be") for first in (b"<", b"{")),
)
BINARY = "binary data, not text: give its text"
# How files begin that people take for documents (libmagic's list has them all).
_FOREIGN = tuple(
    (re.compile(mark, re.DOTALL), said)
    for mark, said in (
        (rb"%PDF-", "a PDF file: give its text"),
        (
            rb"PK(?:\x03\x04|\x05\x06)",
            "a ZIP archive or an office file (.docx, .odt, .xlsx, .epub): give its text",
        ),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office file (.doc, .xls, .ppt): give its text"),
        (rb"\{\\rtf[\d\\]", "an RTF file: give its text"),
        (
            rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF....WEBP|....ftyp(?:avif|heic|mif1)"
            rb"|\0\0\x01\0",
            "an image: give its text",
        ),
        (
            rb"(?:....ftyp|ID3[\2-\4]\0|OggS\0|fLaC\0|\x1aE\xdf\xa3|RIFF....(?:WAVE|AVI ))",
            "a sound or a film: give its text",
        ),
        (rb"SQLite format 3\0", "an SQLite database: give its texts"),
        (rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|BZh\d1AY|\xfd7zXZ\0", "a packed file: give its text"),
    )
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
# Labels are read as browsers read them: as the larger set that is meant.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Text codecs of Python that are no character sets.
_NO_CHARSET = frozenset(("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"))
# Share of bad among all that is not ASCII. In Latin-1 nearly every byte is bad UTF-8, in GBK most are.
_NEARLY = 1 / 3
