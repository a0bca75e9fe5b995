"""A word from the command line → the item or story it names."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from provenance.errors import InputError
from provenance.storage import Connection, items, outlets, stories


def item(connection: Connection, word: str) -> int:
    """The row of an item, named by its id or the beginning of it. InputError with the nearest id."""
    return _named(connection, word, "item", items.by_uid, items.uids)


def story(connection: Connection, word: str) -> int:
    """The row of a story, likewise; a merged story leads to what it was merged into."""
    return stories.follow(connection, _named(connection, word, "story", stories.by_uid, stories.uids))


def near_outlet(connection: Connection, word: str, likeness: float) -> str:
    """The known domain most like a word; "" when that is one itself, or none is so like it (0 to 1)."""
    known = outlets.domains(connection, word)
    near = [] if word in known else get_close_matches(word, known, n=1, cutoff=likeness)
    return near[0] if near else ""


def _named(
    connection: Connection,
    word: str,
    kind: str,
    find: Callable[[Connection, str], Sequence[tuple[int, str]]],
    like: Callable[[Connection, str], list[str]],
) -> int:
    if not word.isascii():  # no id, and perhaps no text that a database takes
        raise InputError(f"no {kind} {word!r}: {_ADVICE[kind]}")
    found = find(connection, word.lower()) if word else []
    exact = [number for number, uid in found if uid == word.lower()]
    if exact or len(found) == 1:
        return exact[0] if exact else found[0][0]
    if found:
        several = ", ".join(uid for _, uid in found[:4])
        raise InputError(f"{word!r} names several: {several}: type more of the id")
    other, elsewhere = ("story", stories.by_uid) if kind == "item" else ("item", items.by_uid)
    if word and elsewhere(connection, word.lower()):
        raise InputError(f"{word} is the id of another kind: try `provenance {other} {word}`")
    near = get_close_matches(word.lower(), like(connection, word.lower()), n=1, cutoff=0.5)
    raise InputError(f"no {kind} {word!r}: " + (f"did you mean {near[0]}?" if near else _ADVICE[kind]))


_ADVICE = {
    "item": "`provenance export jsonl` lists all items",
    "story": "`provenance report stories` lists all stories",
}
