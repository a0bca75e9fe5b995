"""The generator says truly what it made."""

import pytest
from bench.texts import COPIES, Corpus, Made, corpus

RUN = 12  # words: strangers share set phrases of up to six


@pytest.fixture(scope="module")
def made() -> Corpus:
    return corpus(seed=7, count=120, share=0.25, words=300)


def runs(made: Made) -> set[str]:
    words = made.text.split()
    return {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def originals(made: Corpus) -> list[Made]:
    return [one for one in made.documents if one.kind == "original"]


@pytest.mark.parametrize(
    ("count", "share", "copies"), [(10, 0.2, 2), (40, 0.2, 8), (7, 0.0, 0), (50, 0.5, 25)]
)
def test_as_many_copies_as_were_asked_for(count: int, share: float, copies: int) -> None:
    made = corpus(1, count, share, 50)
    assert len({one.id for one in made.documents}) == count
    assert made.share == copies / count


def test_the_stated_share_is_the_share_of_texts_that_hold_anothers(made: Corpus) -> None:
    of_originals = [runs(one) for one in originals(made)]
    of_all = [runs(one) for one in made.documents]
    holding = sum(any(found & own for own in of_originals) for found in of_all)
    copies = holding - len(of_originals)  # an original holds its own
    assert copies / len(made.documents) == made.share == 0.25


def test_originals_are_strangers_of_the_length_asked_for(made: Corpus) -> None:
    each = [runs(one) for one in originals(made)]
    assert sum(map(len, each)) == len(set().union(*each))
    assert {len(one.text.split()) for one in originals(made)} == {300}


def test_each_copy_is_of_its_kind(made: Corpus) -> None:
    by_id = {one.id: one for one in made.documents}
    copies = [(one, by_id[one.source]) for one in made.documents if one.source]
    assert {one.kind for one, _ in copies} == set(COPIES)
    for one, source in copies:
        assert source.kind == "original"
        assert (one.title == source.title) == (one.kind in ("trimmed", "tail"))
        kept = runs(one) & runs(source)
        if one.kind == "reheadlined":
            assert one.text == source.text
        elif one.kind == "trimmed":
            assert runs(one) < runs(source)
        elif one.kind == "tail":
            assert one.text.startswith(source.text + "\n")
        else:
            assert 60 < len(kept) < len(runs(one)) / 2


def test_truth_merges_all_kinds_but_excerpts(made: Corpus) -> None:
    for one in made.documents:
        own = one.kind in ("original", "excerpt")
        assert made.stories[one.id] == (one.id if own else one.source)
    assert len(made.excerpts) == made.kinds["excerpt"]


def test_a_seed_gives_the_same_texts_and_another_others() -> None:
    assert corpus(3, 20, 0.2, 60) == corpus(3, 20, 0.2, 60) != corpus(4, 20, 0.2, 60)
