"""Lists of the user's own: phrases, line patterns, agencies, lines of single outlets."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from provenance import resources
from provenance.core import body, casebook
from provenance.core.agencies import catalogue
from provenance.core.listfile import ListFile
from provenance.core.notes import Evidence, phrases, run
from provenance.core.notes.note import Document
from provenance.core.notes.outlet_lines import outlet_lines
from provenance.errors import ConfigError
from provenance.jobs import casebook as casebook_of_jobs
from provenance.jobs import evidence as evidence_of_jobs

STORY = (
    "The council voted on Tuesday to close the old bridge for two years, after engineers had found cracks.\n"
    "Shop owners fear for their trade, and the mayor promised them lower rents until the work is done."
)
Documents = Callable[..., Document]


def mine(text: str) -> ListFile:
    return ListFile("mine.toml", text.encode())


def with_phrases(text: str) -> Evidence:
    shipped = resources.read("phrases.toml")
    return Evidence(catalogue(resources.read("agencies.toml")), phrases(shipped, [mine(text)]))


def test_phrases_of_the_user_are_found_beside_the_shipped_ones(plain: Documents) -> None:
    evidence = with_phrases("[share.line]\nen = ['Tell the neighbours']")
    document = plain(f"{STORY}\nTell the neighbours!\nRead More")
    assert [(n.rule, n.quote) for n in run(document, evidence)] == [
        ("furniture", "Tell the neighbours!"),
        ("read-more", "Read More"),
    ]


def test_a_users_forms_with_slots_find_what_shipped_ones_do() -> None:
    shipped = evidence_of_jobs.load()
    theirs = replace(shipped, phrases=phrases(b"", [ListFile("mine.toml", resources.read("phrases.toml"))]))
    cases = [case for case in casebook_of_jobs.shipped(shipped) if case.rule]
    assert [case.name for case in cases if casebook.judge(case, theirs)] == []


def test_a_users_form_cannot_run_away(plain: Documents) -> None:
    evidence = with_phrases("[partial.within]\nen = ['xx {title} xx {title} xx {outlet} xx {agency} yy']")
    assert run(plain("xx " * 20_000), evidence) == ()


def test_patterns_are_for_whole_lines(plain: Documents) -> None:
    evidence = with_phrases("[share.pattern]\nen = ['\\d+ neighbours were told']")
    document = plain(f"{STORY}\n1204 Neighbours were told\n{STORY}\nSome 12 neighbours were told by him")
    assert [n.quote for n in run(document, evidence)] == ["1204 Neighbours were told"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[shares.line]\nen = ['x y']",
            "mine.toml: line 1: shares: there is no such kind; did you mean share?",
        ),
        ("[share.lines]\nen = ['x y']", "mine.toml: line 1: share.lines: 'lines' is not one of line, edge,"),
        ("[share.within]\nen = ['x y']", "share.within: 'within' is not one of line, edge"),
        ("[partial.line]\nen = ['x y']", "partial.line: 'line' is not one of within"),
        ("[related.pattern]\nen = ['x y']", "related.pattern: 'pattern' is not one of line, edge, label"),
        ("[share.line]\nen = 'x y'", "mine.toml: line 2: share.line.en: must be a list of forms"),
        (
            "[follow.line]\nen = [\n 'x y',\n 'Follow {foo} now']",
            "mine.toml: line 4: follow.line.en: 'Follow {foo} now': there is no slot {foo}; "
            "there are {outlet}, {agency}, {name}, {title}, {date}, ",
        ),
        ("[related.label]\nen = ['More on {the day}:']", "there is no slot {the day}; there are {outlet}, "),
        ("[share.line]\nen = [7]", "mine.toml: line 2: share.line.en: 7 is not a text"),
        ("share = 1", "mine.toml: line 1: share: must be a table: [kind.mode]"),
        ("[share.line]\nen = [\n 'x y',\n '{title}']", "line 4: share.line.en: '{title}': a form must begin"),
        ("[partial.within]\nen = ['{agency}']", "a form must hold words besides its slots"),
        ("[share.pattern]\nen = [\n 'x y',\n '(x']", "mine.toml: line 4: share.pattern.en: '(x': missing )"),
        ("[share.pattern]\nen = ['.*']", "'.*': it would match any line"),
        ("= 1", "mine.toml: not a TOML file: "),
    ],
)
def test_a_wrong_phrase_list_is_refused_with_line_and_key(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_phrases(text)
    assert said in str(caught.value)


def test_agencies_of_the_user(plain: Documents) -> None:
    entry = "[[agency]]\nid = 'lna'\nname = 'LNA'\nkind = 'agency'\nmarks = ['LNA', 'ANI']\n"
    known = catalogue(resources.read("agencies.toml"), [mine(entry)])
    evidence = Evidence(known, phrases(resources.read("phrases.toml")))
    for mark in ("LNA", "ANI"):  # what the user says of a mark goes before what we say
        (note,) = run(plain(f"PORT LEMMON, June 5 ({mark}) — {STORY}"), evidence)
        assert note.credit
        assert note.credit.agency == "lna"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = 'ap'\nname = 'A'\nkind = 'agency'", "line 2: agency.id: 'ap' is taken: agencies.toml has it"),
        ("id = 'x'\nname = 'A'\nkind = 'agent'", "mine.toml: line 4: agency.kind: 'agent' is not one of"),
        ("id = 'X Y'\nname = 'A'\nkind = 'agency'", "line 2: agency.id: 'X Y' must be of small letters"),
        ("id = 'x'\nname = 'A'\nkind = 'agency'\nmark = ['A']", "line 5: agency.mark: there is no such key"),
        (
            "id = 'x'\nname = 'A'\nkind = 'agency'\nmarks = 'A'",
            "line 5: agency.marks: must be a list of texts",
        ),
        ("id = 'x'\nname = 'A'\nkind = 'agency'\nmarks = ['']", "line 5: agency.marks: a form cannot be"),
        (
            "id = 'x'\nkind = 'agency'",
            "mine.toml: line 1: agency: there is no `name`; each entry has id, name",
        ),
        ("id = 'x'\nname = 'A'\nkind = 7", "mine.toml: line 4: agency.kind: must be a text"),
        ("id = 'x'\nname = 'A'\nkind = 'agency'\nambiguous = 1", "agency.ambiguous: must be true or false"),
        (
            "id = 'x'\nname = 'A'\nkind = 'agency'\n[[agency]]\nid = 'x'\nname = 'A'\nkind = 'agency'",
            "mine.toml: line 6: agency.id: 'x' is taken: mine.toml has it",
        ),
    ],
)
def test_a_wrong_agency_is_refused_with_line_and_key(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        catalogue(resources.read("agencies.toml"), [mine(f"[[agency]]\n{text}")])
    assert said in str(caught.value)


def test_outlet_lines_are_found_at_their_outlet_alone(evidence: Evidence, plain: Documents) -> None:
    about = "The Herald is a newsroom of three that covers the valley, and is paid by its readers alone."
    lists = outlet_lines(
        [mine(f'["WWW.Herald.example"]\nlines = ["{about}"]\npatterns = ["Call us: [0-9 ]+"]')]
    )
    known = replace(evidence, outlet_lines=lists)
    text = f"{STORY}\nCall us: 555 0199\n{about}"
    notes = run(plain(text, outlet="herald.example"), known)
    assert [(n.rule, n.quote) for n in notes] == [
        ("outlet-line", "Call us: 555 0199"),
        ("outlet-line", about),
    ]
    assert body.cut(plain(text).text, notes).text == STORY
    assert run(plain(text, outlet="courier.example"), known) == ()
    assert run(plain(text), known) == ()


def test_outlet_lines_of_an_outlet_without_a_domain(evidence: Evidence, plain: Documents) -> None:
    lists = outlet_lines([mine('["The Valley Herald"]\nlines = ["Ring the bell twice"]')])
    known = replace(evidence, outlet_lines=lists)
    (note,) = run(plain(f"{STORY}\nRing the bell twice", outlet="The Valley Herald"), known)
    assert note.rule == "outlet-line"


def test_a_disclaimer_is_stronger_than_an_outlet_line(evidence: Evidence, plain: Documents) -> None:
    line = "(This story has not been edited by Herald staff and is auto-generated from a syndicated feed.)"
    known = replace(evidence, outlet_lines=outlet_lines([mine(f'["herald.example"]\nlines = ["{line}"]')]))
    (note,) = run(plain(f"{STORY}\n{line}", outlet="herald.example"), known)
    assert note.rule == "syndicated"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lines = ['x']", "mine.toml: line 1: lines: must be a table named for the outlet"),
        ("[herald.example]\nlines = ['x']", 'write a domain in quotes: ["herald.example"]'),
        (
            "['https://www.a.example/news']\nlines = ['x']",
            'mine.toml: line 1: https://www.a.example/news: write the domain alone: ["a.example"]',
        ),
        ("['a.example/news']\nlines = ['x']", 'write the domain alone: ["a.example"]'),
        ("['a..example']\nlines = ['x']", "mine.toml: line 1: a..example: is no domain and no name"),
        ("['*']\nlines = ['x']", "mine.toml: line 1: *: is no domain and no name of an outlet"),
        ("['a.example']\nline = ['x']", "mine.toml: line 2: a.example.line: there is no such key"),
        ("['a.example']\nlines = 'x'", "mine.toml: line 2: a.example.lines: must be a list of texts"),
        ("['a.example']\nlines = ['***']", "'***': a line must hold words"),
        ('["a.example"]\nlines = ["x\\ny"]', "one line at a time"),
        ("['a.example']\npatterns = [\n'a',\n'(?<!x)y']", "line 4: a.example.patterns: '(?<!x)y': invalid"),
    ],
)
def test_a_wrong_outlet_list_is_refused_with_line_and_key(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        outlet_lines([mine(text)])
    assert said in str(caught.value)
