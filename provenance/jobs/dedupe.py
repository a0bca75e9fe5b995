"""A corpus in files → its stories and its verified pairs, without the database."""

import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from provenance.core import fingerprint
from provenance.core.given import NO_COLUMN
from provenance.core.progress import Progress
from provenance.engines.corpus import Wanted
from provenance.engines.local import Costs, Result, deduped
from provenance.errors import InputError
from provenance.files import documents, results, whole
from provenance.files.documents import Found
from provenance.files.results import Form
from provenance.jobs import lists
from provenance.jobs.found import Keep, kept_rows, pair_columns, pair_rows, row_columns, rows
from provenance.workers.inside import Inside
from provenance.workers.readers import Readers


@dataclass(frozen=True, slots=True)
class Options:
    """How a corpus is read and what is written.

    With `notes` the first pass of the rules runs, with the lists that the readers have, and bodies are
    judged; a blocked document matches nothing. `id_from` is the key of the rows that names a document,
    or "line" for its place. `keep` says which document of a story represents it. With `drop_copies`
    the rows of those are written, as given, and nothing else. `form` is the format of the first result
    where its name tells none. `scratch` is the folder for what must be read again: else that of the
    result.
    """

    notes: bool = False
    id_from: str = "id"
    keep: Keep = "longest"
    drop_copies: bool = False
    form: Form | None = None
    recipe: str = fingerprint.RECIPE
    scratch: Path | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run found. `bad` are the rows that were left out, each as "file, line 3: why".

    `copies` are pairs that join stories, `excerpts` those that do not; `hot` counts keys that so many
    texts share that not all pairs were tried, `left_out` the pairs that were too far to be compared,
    `crowded` the addresses of so many texts that these are not joined for it. `costs` are seconds, as is
    `writing`.
    """

    documents: int
    stories: int
    copies: int
    excerpts: int
    candidates: int
    hot: int
    left_out: int
    crowded: int
    bad: tuple[str, ...]
    costs: Costs = field(default_factory=Costs)
    writing: float = 0.0


def dedupe(
    inputs: Sequence[str | Path],
    output: Path,
    pairs: Path | None = None,
    options: Options = Options(),
    progress: Progress | None = None,
    readers: Readers | None = None,
) -> Summary:
    """Read files as `ingest` does, write one row a document and, if asked, one a verified pair.

    Ids are ordered as numbers when all of them are whole ones, else as text; a document without one is
    named by its line. The answer does not depend on the order of the rows. Without `readers` all is read
    in this process, with the shipped lists. Raises InputError for a missing file, two documents of one id,
    a format or recipe that is not known, a name that says another format, a full disk, and when no row is
    good.
    """
    form = results.form_of(output, options.form)
    if pairs is not None:
        if pairs.absolute() == output.absolute():
            raise InputError(f"both results would be written to {output}: name two files")
        results.form_of(pairs)
    written = [path for path in (output, pairs) if path and path != results.STANDARD_OUTPUT]
    for path in written:
        whole.check(path, inputs)
    with found_in(inputs, options, folder_for(output), progress, readers, written) as found:
        began = perf_counter()
        with ExitStack() as open_results:  # both appear, or neither
            file = open_results.enter_context(results.open_result(output))
            if options.drop_copies:
                kept_rows(file, form, found, options.keep)
            else:
                results.write(file, form, row_columns(found), rows(found, options.keep))
            if pairs is not None:
                file = open_results.enter_context(results.open_result(pairs))
                results.write(file, results.form_of(pairs), pair_columns(found), pair_rows(found))
        return _summary(found, perf_counter() - began)


@contextmanager
def found_in(
    inputs: Sequence[str | Path],
    options: Options,
    scratch: Path,
    progress: Progress | None = None,
    readers: Readers | None = None,
    written: Sequence[Path] = (),
) -> Iterator[Result]:
    """The copies in files, while their texts can still be read; what is to be `written` is no input, though
    it stands in a folder of them. Raises as `dedupe` does."""
    if options.recipe != fingerprint.RECIPE:
        raise InputError(f"unknown recipe {options.recipe}: this version knows {fingerprint.RECIPE}")
    paths = [str(path) for path in inputs]
    readers = readers or Inside(lists.load())
    read = _Read(paths, _spared(paths, written, readers))
    wanted = Wanted(
        scratch=options.scratch or scratch,
        id_from=options.id_from,
        rules=options.notes,
        keep_given=options.drop_copies,
        numbered=documents.is_one_file(paths),
        expected=read.size,
    )
    told = read.told(progress) if progress else None
    with deduped(readers, read.documents(readers), wanted, told) as found:
        if not len(found.corpus):
            raise InputError(_no_document(paths, found.bad))
        yield found


def folder_for(output: Path) -> Path:
    """Where what must be read again is kept, if nothing else was said: beside the result."""
    if output == results.STANDARD_OUTPUT or (output.exists() and not output.is_file()):
        return Path(tempfile.gettempdir())
    return Path(os.path.realpath(output)).parent


def _spared(paths: Sequence[str], written: Sequence[Path], readers: Readers) -> Collection[str]:
    """Results of an earlier run that stand among the inputs: what is to be replaced, and is not read.

    Raises InputError for one that holds documents: they would be lost.
    """
    there = {os.path.realpath(path): path for path in written if path.exists()}
    for path in documents.files(paths) if there else ():
        result = there.get(os.path.realpath(path))
        if result and _holds_documents(path, readers):
            raise InputError(f"{result} is an input: name another file for the result")
    return there.keys()


def _holds_documents(path: str, readers: Readers) -> bool:
    """Told by its first row; what cannot be read may be anything."""
    first = next(iter(documents.documents([path], None, readers.rows)), None)
    if first is None or not os.path.getsize(path) or NO_COLUMN in first.error:
        return False
    return first.row is None or "text" in first.row or "html" in first.row


def _summary(found: Result, writing: float) -> Summary:
    corpus = found.corpus
    merging = sum(pair.merges for pair in found.pairs)
    equal = sum(first != number for number, first in enumerate(corpus.same))
    return Summary(
        documents=len(corpus),
        stories=len(set(found.stories)),
        copies=merging + equal,
        excerpts=len(found.pairs) - merging,
        candidates=len(found.candidates),
        hot=found.candidates.hot,
        left_out=found.candidates.left_out,
        crowded=found.crowded,
        bad=tuple(found.bad),
        costs=found.costs,
        writing=writing,
    )


def _no_document(paths: Sequence[str], bad: Sequence[str]) -> str:
    if bad:
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        return f"no good document: {bad[0]}{more}"
    return f"no document in {', '.join(paths)}: give documents with `text` or `html`"


class _Read:
    """The documents of some paths, and about how many they are, told by the bytes read so far."""

    def __init__(self, paths: Sequence[str], besides: Collection[str]) -> None:
        self._paths = paths
        self._besides = besides
        self._read = self._handed = 0
        self.size = _size(paths)

    def documents(self, readers: Readers) -> Iterator[Found]:
        besides = self._besides
        for found in documents.documents(self._paths, None, readers.rows, undecoded=True, besides=besides):
            self._read += len(found.line) + 1
            self._handed += 1
            yield found

    def told(self, progress: Progress) -> Progress:
        """The same, with the number that is to be expected while documents are read."""

        def tell(done: int, total: int | None, what: str) -> None:
            if total is None and self.size and self._read:
                expected = max(done + 1, round(self._handed * self.size / self._read))
                progress(done, expected, f"{what} (total estimated)")
            else:
                progress(done, total, what)

        return tell


def _size(paths: Sequence[str]) -> int:
    """Bytes of plain JSON Lines; 0 when that is not what all paths are: nothing can be foretold then."""
    if not all(path.lower().endswith((".jsonl", ".ndjson")) and os.path.isfile(path) for path in paths):
        return 0
    return sum(os.path.getsize(path) for path in paths)
