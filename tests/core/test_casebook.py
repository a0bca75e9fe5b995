"""Cases as data: how they are read, refused and judged."""

import pytest

from provenance.core import casebook
from provenance.core.casebook import Case, Difference, Known
from provenance.core.listfile import ListFile
from provenance.errors import ConfigError
from provenance.jobs import evidence as lists

KNOWN = Known(frozenset({"read-more", "sign-off"}), frozenset({"ap", "pti"}))
STORY = (
    "The council voted on Tuesday to close the old bridge, after engineers had found cracks in its pillars."
)


def read(text: str, rule: str = "") -> tuple[Case, ...]:
    return casebook.read(ListFile("mine.toml", text.encode()), KNOWN, STORY, rule)


def test_a_file_of_cases() -> None:
    cases = read("""
        [[case]]
        rule = "read-more"
        name = "below"
        text = "{story} Read More"
        finds = ["{story}"]

        [[case]]
        agency = "ap"
        name = "none"
        text = "x"
        roles = []
    """)
    assert [(case.subject, case.good) for case in cases] == [("read-more", True), ("ap", False)]
    assert cases[0].text == f"{STORY} Read More"
    assert cases[0].finds == (STORY,)


def test_a_file_may_bring_its_own_story() -> None:
    (case,) = read('story = "Rain."\n[[case]]\nname = "a"\ntext = "{story}"\nfinds = []', "read-more")
    assert (case.text, case.rule) == ("Rain.", "read-more")


GOOD = 'rule = "read-more"\nname = "a"\ntext = "x"\nfinds = []\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1", "mine.toml: line 1: x: there is no such key; a case begins with [[case]]"),
        ("", "mine.toml: case: there is no case: one begins with [[case]]"),
        ("case = [1]", "mine.toml: line 1: case: must be a table: [[case]]"),
        ("[[case]]\nname = 'a'", "mine.toml: line 1: case: object missing required field text"),
        (
            f"[[case]]\n{GOOD}tilte = 'x'",
            "mine.toml: line 6: case.tilte: object contains unknown field tilte",
        ),
        ("[[case]]\n" + GOOD.replace('"x"', "7"), "mine.toml: line 4: case.text: expected str, got int"),
        ("[[case]]\n" + GOOD.replace("read-more", "raed"), "line 2: case.rule: there is no rule 'raed'"),
        (
            "[[case]]\n" + GOOD.replace("read-more", "raed-more"),
            "line 2: case.rule: there is no rule 'raed-more': did you mean read-more?",
        ),
        (f"[[case]]\n{GOOD}agency = 'ap'", "line 6: case.agency: a case belongs to a rule or to an agency"),
        (
            "[[case]]\nname = 'a'\ntext = 'x'\nfinds = []",
            "a case belongs to a rule or to an agency: name one",
        ),
        ("[[case]]\n" + GOOD.replace("finds", "roles"), "'a' must say what it finds"),
        (f"[[case]]\n{GOOD}roles = []", "line 6: case.roles: a case of a rule has finds"),
        (f"[[case]]\n{GOOD}lines = ['x']", "line 6: case.lines: are an outlet's: say which"),
        (
            f"[[case]]\n{GOOD}[[case]]\n{GOOD}",
            "line 8: case.name: 'a' is the name of an earlier case",
        ),
        ("[[case]\n", "mine.toml: not a TOML file: "),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_key(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert said in str(caught.value)


def test_what_differs() -> None:
    case = Case(name="a", rule="read-more", text=f"{STORY}\nRead More", finds=("Read On",))
    assert casebook.judge(case, lists.load()) == (Difference("finds", ["Read More"], ["Read On"]),)
    case = Case(name="a", agency="ap", text=f"LONDON (AP) — {STORY}", roles=("photo",))
    assert casebook.judge(case, lists.load()) == (Difference("roles", ["origin"], ["photo"]),)
