"""Words of any script, and where they stand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core import words
from provenance.core.words import Words, grams, hashes, read, shingles

PLAIN = "".join(
    chr(code) for code in range(0x2213) if not words._ODD.search(chr(code)) and not 0xD800 <= code <= 0xDFFF
)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MIXED = st.text(
    st.sampled_from(
        "aZéßıİσςЖ 1234.,'’½²\u00ad\u200d\ufe0f\u0301\u0940हिन्दीภาก้北京ｶﾞﾟشــَ\u0652שָׁ한ᄀ\u1161ﷺ㈱…-_\n"
    ),
    max_size=40,
)


NUMBERS = st.text("a19.,'’_ é\n-", max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("...  – !", []),
        ("The Prime Minister's aide", ["the", "prime", "minister", "s", "aide"]),
        ("it’s it's", ["it", "s", "it", "s"]),
        ("well-known well–known", ["well", "known", "well", "known"]),
        ("snake_case", ["snake", "case"]),
        ("1,234.56 1.234,56 1\u202f234 1’234 １，２３４", ["123456", "123456", "1234", "1234", "1234"]),
        ("v1.2 1.5m 3:45", ["v1", "2", "15m", "3", "45"]),
        ("Straße STRASSE ﬁn", ["strasse", "strasse", "fin"]),
        ("São Sa\u0303o", ["são", "são"]),
        ("İstanbul ISTANBUL ıstanbul i\u0307stanbul ı\u0307stanbul", ["istanbul"] * 5),
        ("soft\u00adhyphen zero\u200bwidth mark\ufe0f", ["softhyphen", "zerowidth", "mark"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("ก้าว", ["ก้", "า", "ว"]),
        ("北京3月12日", ["北", "京", "3", "月", "12", "日"]),
        ("ｶﾞカ", ["ガ", "カ"]),
        ("السَّلام ســلام ﻻ", ["السلام", "سلام", "لا"]),
        ("שָׁלוֹם", ["שלום"]),
        ("한국어 뉴스", ["한국어", "뉴스"]),
        ("\u1112\u1161\u11ab글", ["한글"]),
        ("\u1100\u0591\u1161", ["가"]),
        ("об\u02bcєкт об'єкт Hawai\u02bbi", ["об", "єкт", "об", "єкт", "hawai", "i"]),
        ("si\u3164gned \u115fa\u1160", ["signed", "a"]),
        ("1½ ½", ["1", "1", "2", "1", "2"]),
        ("１２３ ＡＢＣ", ["123", "abc"]),
        ("\u0301abc", ["abc"]),
        ("Ελλάς ΕΛΛΆΣ", ["ελλάσ", "ελλάσ"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert list(read(text).words) == expected


def test_a_word_stands_at_its_place_without_the_hyphen_behind_it() -> None:
    text = "«sh\u00adip\u00ad»"
    found = read(text)
    assert [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)] == ["sh\u00adip"]


@given(ANY | MIXED)
def test_each_slice_reads_as_its_word(text: str) -> None:
    found = read(text)
    assert len(found.words) == len(found.starts) == len(found.ends)
    last = 0
    for word, start, end in zip(found.words, found.starts, found.ends, strict=True):
        assert last <= end
        assert 0 <= start < end <= len(text)
        assert word in read(text[start:end]).words
        last = end


@given(ANY | MIXED)
def test_reading_words_again_changes_nothing(text: str) -> None:
    once = read(text).words
    assert read(" ".join(once)).words == once


@given(st.text(st.sampled_from(PLAIN), max_size=80))
def test_the_quick_way_is_the_general_way(text: str) -> None:
    assert words._read_simple(text) == words._read_any(text)


def test_the_quick_way_knows_no_other_character() -> None:
    for char in PLAIN:
        assert words._read_simple(f"a{char}b 1{char}2") == words._read_any(f"a{char}b 1{char}2"), hex(
            ord(char)
        )


@given(st.lists(st.sampled_from(["a", "b", "c", "news"]), max_size=30), st.integers(1, 9))
def test_equal_runs_have_equal_hashes(chosen: list[str], k: int) -> None:
    found = shingles(read(" ".join(chosen)), k).tolist()
    size = min(k, len(chosen))
    runs = [tuple(chosen[i : i + size]) for i in range(len(chosen) - size + 1)] if chosen else []
    assert len(found) == len(runs)
    assert len(set(found)) == len(set(runs))
    assert len(set(zip(found, runs, strict=True))) == len(set(runs))


def test_no_word_has_no_shingle_and_few_words_have_one() -> None:
    assert shingles(Words((), (), ()), 3).tolist() == []
    assert len(shingles(read("two words"), 3)) == 1
    assert len(grams(hashes(read("one two three")), 3)) == 1


def test_hashes_stay_what_they_are() -> None:
    """The recipe's name stands for these values: stored fingerprints rely on them."""
    assert [f"{value:016x}" for value in hashes(read("The prime"))] == VECTOR_WORDS
    assert [f"{value:016x}" for value in shingles(read("The prime minister resigned"), 3)] == VECTOR_GRAMS
    assert hashes(read("a")).dtype == np.uint64


VECTOR_WORDS = ["6a51ede43515d00f", "fd0499ab6f336d3d"]
VECTOR_GRAMS = ["44d0c67ba68fe194", "bc12684361838e84"]


@given(NUMBERS)
def test_numbers_are_read_alike_in_plain_text_and_any(text: str) -> None:
    assert read(text) == words._read_any(text)
