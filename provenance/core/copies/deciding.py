"""What two sides share and in what they differ → how one is a copy of the other, and why in words."""

from collections.abc import Iterator
from typing import Literal

from provenance.core.copies.measuring import Measure, digits
from provenance.core.copies.sides import GRAM

Relation = Literal["identical", "copy", "trimmed", "excerpt"]
MERGING: frozenset[Relation] = frozenset({"identical", "copy", "trimmed"})
JUDGE = "copies/2"  # the version of these rules, stored with every pair
SAME_ADDRESS = "same address"  # the reason for a copy that no text decided

SHORT = 20  # words: below, a text says too little to be known by itself, and its title counts
# Words: two thirds of the look-alikes among wire notes are shorter, a tenth of the copies. On 19,043 notes
# nothing changes from 60 to 72; at 48, five times as many look-alikes are merged.
LONG_ENOUGH = 66


def decide(m: Measure) -> tuple[Relation | None, str]:
    """The relation and its reason."""
    return next(_verdicts(m))


def _verdicts(m: Measure) -> Iterator[tuple[Relation | None, str]]:
    """All that holds, what counts most first."""
    telling = m.shorter.is_telling
    if telling and m.equal and not _titled_apart(m):
        few = f"; {m.size:,} words are too few to find anything but equal texts" if m.size < GRAM else ""
        yield "identical", f"the words are equal ({m.size:,}){few}"
    if m.shorter.address and m.shorter.address == m.longer.address:
        yield "copy", SAME_ADDRESS
    if not m.size:
        yield None, "one of them has no words"
    if not telling:
        yield None, "nothing but numbers, which stand under any title"
    if _titled_apart(m):
        yield None, f"{m.size:,} words are too few to judge under such different titles"
    if m.size < GRAM:
        yield None, f"{m.size:,} words are too few to judge, and they are not equal"
    if not m.blocks:
        yield None, f"they share no passage: not one run of {GRAM} words is the same"
    if m.size < LONG_ENOUGH:
        yield from (_passage(m, objection, of_form=m.ratio >= 0.5) for objection in _objections(m))
    else:
        yield from (_passage(m, objection) for objection in _objections_long(m))
        # A form filled in anew shares its form, which is no passage of the story.
        yield from (_passage(m, each, of_form=m.ratio >= 0.8 and m.size < 150) for each in _form(m))
    if m.ratio >= 0.8:
        yield "copy", f"{_stands(m)}, and the longer ({len(m.longer):,} words) holds little else"
    if _among_others(m):
        yield "excerpt", f"{_stands(m)} ({len(m.longer):,} words) as one item among others"
    yield (
        "trimmed",
        f"{_stands(m)}; the rest of its {len(m.longer):,} words goes on or is the page around it",
    )


def _titled_apart(m: Measure) -> bool:
    """Few words under titles that share next to nothing, or that name other numbers: only these say
    whose dividend it is, and of which quarter."""
    if m.size >= SHORT or not m.shorter.title or not m.longer.title:
        return False
    one, other = m.shorter.title_words, m.longer.title_words
    return m.titles < 0.25 or digits("".join(one)) != digits("".join(other))


def _objections(m: Measure) -> Iterator[str]:
    """Why a short text is no copy: a template may differ in one name or number alone.

    Templates replace words in place, copies cut and add. On wire notes of one template a sixth of
    the words is replaced (median), in 95 of 100 copies under 5 %.
    """
    if m.contained < (least := 0.5 if m.near else 0.55):
        yield _too_little(m, least)
    if m.ratio < 0.2 and not _begins(m):
        yield f"a short item within a long document ({m.size:,} and {len(m.longer):,} words)"
    if m.size < SHORT and m.titles <= 0.5 and m.contained * m.ratio < 0.9:
        yield f"{m.size:,} words are too few to judge without a like title"
    if m.particulars > (2 if m.near else 0):  # the same news mended within a day has one or two
        yield f"{_places(m.particulars, 'name or number', 'names or numbers')} differ, {_NOTES}"
    if m.replaced > (0.10 if m.near else 0.05):
        yield f"{100 * m.replaced:.0f} % of the words stand replaced by others, {_NOTES}"


def _begins(m: Measure) -> bool:
    """Whether the longer begins with the shorter, as a later take begins with the first."""
    return m.contained >= 0.9 and m.blocks[0].a == m.blocks[0].b == 0


def _objections_long(m: Measure) -> Iterator[str]:
    """Why a text that is not short is no copy, whatever differs."""
    if m.contained < (least := 0.5 if m.near or m.size >= 200 else 0.55):  # no template fills 200 words
        yield _too_little(m, least)
    # Two pages of one site share its menus; two forms of one article .89 of the sentences (1st percentile).
    if m.match < 1 and m.prose >= LONG_ENOUGH and m.prose_match < 0.55:
        yield (
            f"what is shared is mostly menus and other short lines: of the words in sentences only "
            f"{100 * m.prose_match:.0f} % are (in a copy at least 55 %)"
        )


def _form(m: Measure) -> Iterator[str]:
    """Why two such texts are one form filled in twice. Editors mend, convert and rewrite a little too,
    in proportion to the length."""
    if m.replaced > 0.12:
        yield f"{100 * m.replaced:.0f} % of the words stand replaced by others, {_TEXTS}"
    if m.numbers > 1 + m.size // 150:
        yield f"{_places(m.numbers, 'number', 'numbers')} differ, {_TEXTS}"
    if m.near:
        return
    if m.particulars > 2 + m.size // 50:
        yield f"{_places(m.particulars, 'name or number', 'names or numbers')} differ, {_TEXTS}"
    if m.particulars and m.size < 150 and m.ratio == 1:
        yield f"a name or a number differs and nothing is cut or added, {_TEXTS}"


_NOTES = "as in notes written to one pattern about different things"
_TEXTS = "as in texts written to one pattern about different things"


def _places(count: int, one: str, many: str) -> str:
    return f"in {count:,} place{'s' if count > 1 else ''} {many if count > 1 else one}"


def _too_little(m: Measure, least: float) -> str:
    return (
        f"too little is shared: {100 * m.contained:.0f} % of the runs of {GRAM} words in the shorter text "
        f"({m.size:,} words) stand in the longer ({len(m.longer):,}), in a copy at least {100 * least:.0f} %"
    )


def _passage(m: Measure, against: str, of_form: bool = False) -> tuple[Relation | None, str]:
    """No copy, but an excerpt when a passage is shared that is more than the words of a form."""
    shared = m.in_blocks
    if (m.longest >= 20 or shared >= 30) and not of_form:  # 60 words with every 20th changed share 30
        return "excerpt", f"a passage of {m.longest:,} words is shared, {shared:,} words in all; {against}"
    return None, f"{against}; the longest shared run has {m.longest:,} words"


def _among_others(m: Measure) -> bool:
    """Whether the longer text is likely a round-up that holds the shorter whole, in one piece.

    The item is the smaller part (under titles that share no word up to .6 of it), the title is another and
    the rest is prose (around the article of a whole page .38 of the words are, .68 at the 95th percentile of
    167 pages), much of which stands before the item (a later take begins with the earlier one). Where titles
    do not tell, names do: a story goes on naming whom it is about. Of the mentions of names in a part of an
    article half recur in the rest (median of 450 parts, German .37), of those in an item of a round-up 3 to
    6 % (above .4: one in 30; one in ten when the items are a wire's neighbours).
    """
    strangers = bool(m.shorter.title and m.longer.title) and m.titles == 0
    if m.ratio >= (0.6 if strangers else 0.5) or m.titles >= 0.5 or not m.in_one_piece:
        return False
    start, end = m.stretch
    prose, rest = m.prose_before + m.prose_behind, len(m.longer) - (end - start)
    if prose < 0.8 * rest:
        return False
    if strangers and m.ratio < 0.34:
        return True
    return m.prose_before > m.size // 2 and m.recurring < 0.4


def _stands(m: Measure) -> str:
    words = round(m.match * m.size)
    return (
        f"{100 * m.match:.0f} % of the shorter text ({words:,} of {m.size:,} words) stands in the longer, "
        f"longest run {m.longest:,} words"
    )
