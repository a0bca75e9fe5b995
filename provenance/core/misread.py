"""A feed's XML → the same without what feedparser would take for something else."""

import re


def without_misread(text: str) -> str:
    """Captions of pictures (not the item's text) and mail addresses of authors (not names) are taken out."""
    return _MAIL.sub(r"\1", _without_media(text))


def _without_media(text: str) -> str:
    """Elements of these namespaces out, with all within; one that its item's end leaves open stays."""
    kept: list[str] = []
    depth = begun = done = 0
    for found in _MEDIA.finditer(text):
        if found["item"]:
            depth = 0
        elif found["end"] is None or (found["end"] and not depth):  # CDATA, or an end without a start
            continue
        elif found["end"] or found["empty"]:
            depth -= bool(found["end"])
        else:
            depth += 1
        if depth == 1 and not found["end"] and not found["empty"]:
            begun = found.start()
        elif not depth and not found["item"]:
            kept.append(text[done : begun if found["end"] else found.start()])
            done = found.end()
    return "".join((*kept, text[done:]))


# Descriptions of pictures and places. feedparser would take a caption for the item's own text.
_MEDIA = re.compile(
    r"<!\[CDATA\[.*?\]\]>|</(?P<item>item|entry)\s*>"
    r"|<(?P<end>/?)(?:media|itunes|googleplay|podcast|georss|geo|gml):[\w.-]{1,40}"
    r"(?=[\s/>])(?:\"[^\"]{0,4096}\"|'[^']{0,4096}'|[^\"'<>/]|/(?!>))*+(?P<empty>/?)>",
    re.IGNORECASE | re.DOTALL,
)
# feedparser cuts an address behind four letters of its last part: "a@b.example (Ann)" became "ple (Ann".
_MAIL = re.compile(
    r"(<(?:author|dc:creator|name)\s*>\s*(?:<!\[CDATA\[)?[^<>@]{0,200}?)[\w.+-]{1,64}@[\w.-]{1,253}(?=[^<>@]*<)",
    re.IGNORECASE,
)
