"""Text → signature and passages, ours and the peers' by turns → rates of one core, and their ratios."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import peers, sketch
from bench.child import Failed, output
from bench.figure import Figure, figure
from bench.sizes import SEED, WORDS, Sizes
from bench.texts import corpus, in_script

FAST, NUMPY = "ours, numba", "ours, NumPy"
RENSA, RENSA_MANY, BULK = "rensa, update", "rensa, digests_from_token_sets", "datasketch, bulk"
OURS = {FAST: "fast", NUMPY: "ours"}
PEERS = {RENSA: "rensa", RENSA_MANY: "rensa-many", BULK: "bulk"}
BARS = {(FAST, RENSA): 5.0, (FAST, BULK): 15.0, (NUMPY, RENSA): 1.0, (NUMPY, BULK): 3.0}
SCRIPTS = ("Latin with umlauts", "Cyrillic", "Devanagari", "Han")

Rates = dict[str, list[float]]


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """News in ASCII with typographic dashes against the peers; other scripts by ourselves."""
    texts = [made.text for made in corpus(SEED, sizes.sketched, 0.0, WORDS).documents]
    group = f"text → signature and passages, {sizes.sketched:,} texts of {WORDS} words, one core"
    runs = {name: (Path(sys.executable), form) for name, form in OURS.items()}
    try:
        other = peers.python(sizes.peers)
        runs |= {name: (other, form) for name, form in PEERS.items()}
    except Failed as reason:
        print(f"bench: skipped rensa and datasketch: {reason}", file=sys.stderr)
    rates = _rates(runs, texts, sizes.sketch_repeats, folder)
    for name, values in rates.items():
        yield figure(group, name, values, "texts/s")
    for ours, peer in ((ours, peer) for ours in OURS for peer in PEERS if peer in rates):
        ratios = [a / b for a, b in zip(rates[ours], rates[peer], strict=True)]
        yield figure(group, f"{ours} : {peer}", ratios, "times its rate", least=BARS.get((ours, peer)))
    for script in SCRIPTS:
        written = [in_script(text, script) for text in texts]
        alone = {name: run for name, run in runs.items() if name in OURS}
        for name, values in _rates(alone, written, sizes.sketch_repeats, folder).items():
            yield figure(f"the same in {script}", name, values, "texts/s")


def _rates(runs: dict[str, tuple[Path, str]], texts: Sequence[str], repeats: int, folder: Path) -> Rates:
    """Texts a second of CPU, the best of three rounds of each run; the runs by turns, so that their
    neighbours on the machine are the same."""
    path = folder / "texts.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    rates: Rates = {name: [] for name in runs}
    for _ in range(repeats):
        for name, (python, form) in runs.items():
            rounds = json.loads(output([python, sketch.__file__, form, path, "3"], folder))
            rates[name].append(len(texts) / max(min(each["cpu"] for each in rounds), 1e-6))
    return rates
