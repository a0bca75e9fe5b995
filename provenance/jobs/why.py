"""Two documents of a corpus → why they are one story, or not, in words."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from provenance.core.kernels import parts
from provenance.core.progress import Progress
from provenance.engines.local import Result
from provenance.errors import InputError
from provenance.formats.printable import counted
from provenance.jobs import lists
from provenance.jobs.dedupe import Options, found_in
from provenance.jobs.found import with_other
from provenance.workers.answers import Explained
from provenance.workers.inside import Inside
from provenance.workers.readers import Readers
from provenance.workers.requests import Explain

_SHOWN = 3  # passages quoted, the longest first: enough to see what kind of text is shared
_QUOTED = 200  # characters of a passage: two lines and a half


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be said of two documents, and the rows that were left out."""

    lines: tuple[str, ...]
    bad: tuple[str, ...]


def why(
    inputs: Sequence[str | Path],
    a: str,
    b: str,
    options: Options,
    progress: Progress | None = None,
    readers: Readers | None = None,
) -> Said:
    """Deduplicate the whole corpus and say what came of two of its documents.

    Raises InputError for an id that no document has, and as `dedupe` does.
    """
    readers = readers or Inside(lists.load())
    with found_in(inputs, options, Path(gettempdir()), progress, readers) as found:
        one, other = _number(found, a), _number(found, b)
        if one == other:
            raise InputError(f"{a} and {b} are one document: name two")
        said = readers.ask(Explain(found.corpus.judged(one), found.corpus.judged(other)))
        return Said(tuple(_lines(found, one, other, said)), tuple(found.bad))


def _number(found: Result, id_: str) -> int:
    for number, known in enumerate(found.corpus.ids):
        if str(known) == id_:
            return number
    raise InputError(f"no document has the id {id_}: check it, or --id-from")


def _lines(found: Result, a: int, b: int, said: Explained) -> Iterator[str]:
    ids, words, stories = found.corpus.ids, found.corpus.words, found.stories
    one_story = stories[a] == stories[b]
    yield f"{_sized(ids[a], words[a])} and {_sized(ids[b], words[b])}: " + (
        f"one story, {ids[stories[a]]}" if one_story else "two stories"
    )
    yield f"compared: {_compared(found, a, b, said)}"
    direct = with_other(found, a, b)
    relation = direct.relation if direct else said.verdict.relation if said.verdict else "none"
    yield f"relation: {relation}: {said.reason}"
    if said.verdict:
        v = said.verdict
        yield (
            f"measures: match {v.match}, jaccard {v.jaccard}, {ids[a]} in {ids[b]} {v.a_in_b}, "
            f"{ids[b]} in {ids[a]} {v.b_in_a}, longest run {counted(v.longest, 'word', 'words')}"
        )
    yield from _passages(said)
    if one_story and direct is None:
        yield f"joined by: {' — '.join(_path(found, a, b))}"
    if not one_story and direct is not None:
        yield "joined by: nothing: the story that this pair alone would have made was divided"


def _sized(name: object, words: int) -> str:
    return f"{name} ({counted(words, 'word', 'words')})"


def _compared(found: Result, a: int, b: int, said: Explained) -> str:
    same = found.corpus.same
    if same[a] == same[b]:
        return "no need: their words are equal"
    keys = f"{said.bands} of {parts.BANDS} bands and {said.passage_keys} passages of the index"
    if (min(same[a], same[b]), max(same[a], same[b])) in found.candidates:
        return f"yes: they share {keys}"
    if said.same_address:
        return f"yes: they have one address, {said.same_address}"
    if said.bands or said.passage_keys:
        return f"no: they share {keys}, which very many texts do, and others share more with either"
    return "no: they share no band and no passage of the index"


def _passages(said: Explained) -> Iterator[str]:
    longest = sorted(said.passages, key=lambda passage: -passage[0])
    if longest:
        yield f"shared passages: {len(longest):,}, {sum(p[0] for p in longest):,} words in all"
    for words, text, _ in longest[:_SHOWN]:
        yield f"  {words} words: “{text if len(text) <= _QUOTED else text[:_QUOTED] + '…'}”"


def _path(found: Result, a: int, b: int) -> list[str]:
    """The shortest way from one to the other along copies, each step with its relation."""
    ids, same, story = found.corpus.ids, found.corpus.same, found.stories[a]
    steps: dict[int, list[tuple[int, str]]] = defaultdict(list)
    edges = [(p.a, p.b, f"{p.relation} {p.match:g}") for p in found.pairs if p.merges]
    edges += [(first, n, "identical 100") for n, first in enumerate(same) if first != n]
    for one, other, how in edges:
        if found.stories[one] == story == found.stories[other]:
            steps[one].append((other, how))
            steps[other].append((one, how))
    came: dict[int, tuple[int, str]] = {a: (a, "")}
    queue = deque([a])
    while queue and b not in came:
        here = queue.popleft()
        for there, how in sorted(steps[here]):
            if there not in came:
                came[there] = here, how
                queue.append(there)
    path, here = [str(ids[b])], b
    while here != a:
        here, how = came[here]
        path += [how, str(ids[here])]
    return path[::-1]
