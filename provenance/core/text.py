"""HTML or plain text → a text and its paragraphs, with offsets and hints."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a text, without outer blanks; `text[start:end]` are its characters.

    `tags` is the path of tags around it ("article/p"; empty for plain text), `links` the share
    of its characters that stand in links (0 to 1), `marks` the words of class, id and rel of
    the elements around it, the nearest first.
    """

    start: int
    end: int
    tags: str = ""
    links: float = 0.0
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text and where its paragraphs stand in it.

    Offsets count Unicode code points in `text`. Line ends are LF; NUL and lone surrogates have
    become U+FFFD. `title`, `canonical` and `language` are what the HTML says of itself.
    `counters` are the addresses of its images and scripts that tell who published it first
    (republication counters), read before the markup is thrown away.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    title: str = ""
    canonical: str = ""
    language: str = ""
    counters: tuple[str, ...] = ()


def of_plain(text: str) -> Text:
    """Plain text → its lines as paragraphs; blank lines are none."""
    raise NotImplementedError


def of_html(html: str) -> Text:
    """HTML → all visible paragraphs joined by one newline."""
    raise NotImplementedError
