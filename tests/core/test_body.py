"""What the notes leave."""

from hypothesis import given
from hypothesis import strategies as st

from provenance.core.body import cut
from provenance.core.notes.note import Note
from provenance.core.text import of_plain


def _note(text: str, quote: str, cuts: bool = True) -> Note:
    start = text.index(quote)
    return Note("rule", 1, "contamination", "says", start, start + len(quote), quote, cuts=cuts)


def test_a_whole_line_goes() -> None:
    text = "One.\nRead More\nTwo."
    assert cut(of_plain(text), [_note(text, "Read More")]).text == "One.\nTwo."


def test_a_piece_leaves_the_rest_of_its_line() -> None:
    text = "One. (A disclaimer.) Two."
    body = cut(of_plain(text), [_note(text, "(A disclaimer.)")])
    assert body.text.split() == ["One.", "Two."]
    assert all(body.text[at : at + end - start] == text[start:end] for at, start, end in body.pieces)


def test_marks_round_a_cut_piece_go_too() -> None:
    text = "One.\n* Read More *\nTwo."
    assert cut(of_plain(text), [_note(text, "Read More")]).text == "One.\nTwo."


def test_a_line_of_marks_that_no_note_touches_stays() -> None:
    text = "One.\n___\nTwo."
    assert cut(of_plain(text), []).text == text


def test_a_note_that_does_not_cut_leaves_all() -> None:
    text = "LONDON (AP) — One."
    assert cut(of_plain(text), [_note(text, "LONDON (AP) —", cuts=False)]).text == text


def test_nothing_left() -> None:
    text = "Read More"
    assert cut(of_plain(text), [_note(text, text)]).text == ""


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=5))
def test_pieces_map_the_body_back(text: str, spans: list[tuple[int, int]]) -> None:
    read = of_plain(text)
    gaps = [(min(s), min(max(s), len(read.text))) for s in spans]
    notes = [Note("r", 1, "contamination", "s", a, b, read.text[a:b]) for a, b in gaps if a < b]
    body = cut(read, notes)
    for at, start, end in body.pieces:
        assert body.text[at : at + end - start] == read.text[start:end]
        assert not any(a < end and start < b for a, b in gaps if a < b)
