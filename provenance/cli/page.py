"""What was found on one document → a page for people: the evidence first, then the text, marked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from provenance.cli import lines, streams
from provenance.cli.lines import Line, Span, line
from provenance.cli.tables import instant
from provenance.formats.printable import counted

Found = Mapping[str, Any]

TITLE, FOREIGN, RULE, BESIDE, FAINT = "bold", "dim strike", "yellow", "cyan", "dim"


def show(document: Found) -> None:
    """Print a document as `check --json --with-text` gives it."""
    notes = document.get("notes") or ()
    lines.write(heading(document))
    lines.write([line(), *evidence(document.get("origin"), document.get("credits") or (), notes)])
    if document.get("body", "") is None:
        lines.write([line(), line("The text was pruned; the notes quote what they found in it.", FAINT)])
        return
    body = document.get("body") or ""
    text = document.get("text") or body
    shown = list(marked(text, notes, body))
    lines.write([line(), line(_belongs(text, shown, blocking(notes)), TITLE), line(), *shown])


def heading(document: Found) -> list[Line]:
    """Title, then outlet, date, words, language, address."""
    words = document.get("words")
    facts = [
        document.get("outlet"),
        instant(document.get("published")),
        counted(words, "word", "words") if words else None,
        document.get("language"),
        document.get("url"),
    ]
    told = dot().join(str(fact) for fact in facts if fact)
    title = line(str(document.get("title") or "(no title)"), TITLE)
    return [title, line(told, FAINT)] if told else [title]


def blocking(notes: Iterable[Found]) -> Sequence[Found]:
    """The notes for which a document may not be matched: what it holds is no story."""
    return [note for note in notes if (note.get("detail") or {}).get("blocks")]


def rules(notes: Iterable[Found]) -> str:
    """Whose notes these are, each once."""
    return ", ".join(dict.fromkeys(note["rule"] for note in notes))


# --- evidence


def evidence(
    origin: Found | None, credits: Iterable[Found] = (), notes: Iterable[Found] = ()
) -> Iterator[Line]:
    """Origin, chain and reasons; who is credited; what the notes say."""
    yield from origin_lines(origin)
    yield from _column("Credits", map(_credit, credits))
    says = Counter((note["rule"], _said(note)) for note in notes)
    yield from _column("Notes", (_note(rule, said, count) for (rule, said), count in says.items()))


def origin_lines(origin: Found | None) -> Iterator[Line]:
    """Who wrote it and how sure that is, the way it took, and why."""
    origin = origin or {"kind": "unknown"}
    name, kind = origin.get("name"), origin.get("kind") or "unknown"
    sure = f", {_share(origin['confidence'])} sure" if origin.get("confidence") and name else ""
    yield line(f"{name} ({kind}{sure})" if name else kind, TITLE, "Origin")
    if way := chain(origin):
        yield line(way, label="Chain")
    yield from _column("Because", origin.get("reasons") or ())


def chain(origin: Found) -> str:
    """The way that a text took, from who wrote it to who published it."""
    return arrow().join(_step(step) for step in origin.get("chain") or ())


def item(row: Found) -> str:
    """Which item of which outlet."""
    return f"item {row['item']} ({row['outlet']})" if row.get("outlet") else f"item {row['item']}"


def arrow() -> str:
    return " → " if streams.known("→") else " -> "


def dot() -> str:
    return " · " if streams.known("·") else ", "


def _step(step: Any) -> str:
    return str(step.get("name") if isinstance(step, Mapping) else step)


def _column(label: str, texts: Iterable[str]) -> Iterator[Line]:
    for number, text in enumerate(texts):
        yield line(text, label="" if number else label)


def _credit(credit: Found) -> str:
    name = credit.get("name") or credit.get("agency") or "?"
    sure = f", {_share(credit['confidence'])} sure" if credit.get("confidence") is not None else ""
    quote = f': "{credit["quote"]}"' if credit.get("quote") else ""
    return f"{name} ({credit.get('role')}, read in the {credit.get('evidence')}{sure}){quote}"


def _said(note: Found) -> str:
    """A note's sentence, and which items it found the titles of."""
    items = (note.get("detail") or {}).get("items")
    said = note.get("says") or ""
    return f"{said} (item {', '.join(map(str, items))})" if items else said


def _note(rule: str, says: str, count: int) -> str:
    times = f" ({count} times)" if count > 1 else ""
    return f"{rule}{times}: {says}" if says else f"{rule}{times}"


def _share(share: float) -> str:
    return f"{share * 100:.0f} %"


# --- the text


def _belongs(text: str, shown: Sequence[Line], blocks: Sequence[Found]) -> str:
    """How much of the text is the story."""
    if not text.strip():
        return "No text"
    if blocks:
        return f"Text (no story: {rules(blocks)})"
    foreign = sum(bool(each.spans) and each.spans[0].style == RULE for each in shown)
    if not foreign:
        return "Text (every line belongs to the story)"
    return f"Text ({foreign} line{'s do' if foreign > 1 else ' does'} not belong to the story)"


def marked(text: str, notes: Sequence[Found], body: str) -> Iterator[Line]:
    """The text's lines: `[rule] line` is not the story, `^ [rule]` is said of the line above.

    What is not the story is what the body has left out.
    """
    kept = {row.strip() for row in body.split("\n")}
    start = 0
    placed = [note for note in notes if not _spans_all(note, text)]
    for row in text.split("\n"):
        end = start + len(row)
        here = [note for note in placed if note["start"] < end and note["end"] > start]
        yield from _line(row, start, here, row.strip() in kept)
        start = end + 1


def _spans_all(note: Found, text: str) -> bool:
    """A note on the whole of several lines stands in the list of notes alone."""
    whole = text.strip()
    return "\n" in whole and note["end"] - note["start"] >= len(whole)


def _line(row: str, start: int, notes: Sequence[Found], kept: bool) -> Iterator[Line]:
    if not row.strip():
        yield line()
        return
    whole = [] if kept else [note for note in notes if _covers(note, row, start)]
    if whole:
        yield Line((Span(f"[{rules(whole)}] ", RULE), Span(streams.one_line(row), FOREIGN)))
    else:
        yield Line(tuple(_pieces(row, start, notes)))
    for note in notes:
        if note not in whole:
            quote = streams.one_line(_short(note["quote"]))
            yield Line((Span(f'  ^ [{note["rule"]}] "{quote}"', BESIDE),))


def _covers(note: Found, row: str, start: int) -> bool:
    left = len(row) - len(row.lstrip())
    return bool(note["start"] <= start + left and note["end"] >= start + len(row.rstrip()))


def _pieces(row: str, start: int, notes: Sequence[Found]) -> Iterator[Span]:
    """A line of the story with the pieces that notes speak of in their own style."""
    bounds = {0, len(row)}
    for note in notes:
        bounds |= {min(max(note["start"] - start, 0), len(row)), min(max(note["end"] - start, 0), len(row))}
    edges = sorted(bounds)
    for left, right in pairwise(edges):
        inside = any(note["start"] - start <= left and note["end"] - start >= right for note in notes)
        yield Span(streams.safe(row[left:right]), BESIDE if inside else "")


def _short(quote: str) -> str:
    """A quote whose line stands right above: its first words are enough."""
    return quote if len(quote) <= 60 else f"{quote[:57]}..."
