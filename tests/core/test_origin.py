"""Who wrote a story, from the credits of its copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.agencies import Credit, Role
from provenance.core.origin import Origin, Witness, judge


def _credit(agency: str | None, name: str, role: Role = "origin", evidence: str = "dateline") -> Credit:
    return Credit(agency, name, role, evidence, 0.9, 0, 1, "x")


def _copy(
    outlet: str, *credits: Credit, seen: str = "", bylined: bool = False, wire: bool = False
) -> Witness:
    return Witness(outlet, outlet, credits, seen, bylined, wire)


def _chain(found: Origin) -> list[tuple[str, str]]:
    return [(step.name, step.role) for step in found.chain]


AFP = _credit("afp", "AFP")
NDTV = _credit(None, "NDTV", "carrier", "disclaimer")


def test_a_dateline_names_the_agency() -> None:
    found = judge(_copy("herald.example", AFP))
    assert (found.kind, found.name, found.agency) == ("agency", "AFP", "afp")
    assert _chain(found) == [("AFP", "origin"), ("herald.example", "publisher")]
    assert found.reasons == ("AFP: the dateline at herald.example names it.",)


def test_the_model_case_from_the_page_alone() -> None:
    found = judge(_copy("third.example", NDTV, wire=True))
    assert (found.kind, found.name, found.agency) == ("unknown", None, None)
    assert _chain(found) == [("NDTV", "carrier"), ("third.example", "publisher")]
    assert "A disclaimer names NDTV, another outlet than this one: the carrier." in found.reasons


def test_the_model_case_in_its_story() -> None:
    carrier, clean = _copy("ndtv.com", NDTV, wire=True), _copy("herald.example", AFP)
    found = judge(_copy("third.example", NDTV, wire=True), [carrier, clean])
    assert (found.kind, found.name) == ("agency", "AFP")
    assert _chain(found) == [("AFP", "origin"), ("NDTV", "carrier"), ("third.example", "publisher")]
    assert any("AFP" in reason for reason in found.reasons)
    assert any("NDTV" in reason for reason in found.reasons)


def test_a_disclaimer_that_names_the_outlet_itself() -> None:
    found = judge(_copy("ndtv.com", NDTV, wire=True))
    assert found.kind == "unknown"
    assert _chain(found) == [("ndtv.com", "carrier")]


def test_the_clean_copy_in_the_story_of_a_carrier() -> None:
    found = judge(_copy("herald.example", AFP), [_copy("ndtv.com", NDTV)])
    assert (found.kind, found.name) == ("agency", "AFP")
    assert _chain(found)[0] == ("AFP", "origin")
    assert _chain(found)[-1] == ("herald.example", "publisher")


def test_two_signs_make_it_surer() -> None:
    one = judge(_copy("herald.example", AFP))
    two = judge(_copy("herald.example", AFP, _credit("afp", "AFP", evidence="tail")))
    assert one.confidence < two.confidence < 1


def test_the_same_sign_twice_does_not() -> None:
    assert judge(_copy("h.example", AFP, AFP)).confidence == judge(_copy("h.example", AFP)).confidence


def test_two_agencies_that_differ() -> None:
    found = judge(_copy("herald.example", AFP), [_copy("post.example", _credit("dpa", "dpa"))])
    assert (found.kind, found.name) == ("unknown", None)
    assert any("AFP and dpa" in reason for reason in found.reasons)


def test_an_agency_and_its_own_service_do_not_differ() -> None:
    bhasha = _credit("bhasha", "PTI-Bhasha")
    found = judge(_copy("h.example", _credit("pti", "PTI"), _credit("pti", "PTI", evidence="tail"), bhasha))
    assert (found.kind, found.name) == ("agency", "PTI")


def test_a_paper_and_its_distributor() -> None:
    paper = _credit("la-times", "Los Angeles Times", evidence="copyright")
    tribune = _credit("tca", "Tribune Content Agency", "distributor", "copyright")
    found = judge(_copy("herald.example", paper, tribune))
    assert (found.kind, found.name) == ("agency", "Los Angeles Times")
    assert [name for name, _ in _chain(found)] == [
        "Los Angeles Times",
        "Tribune Content Agency",
        "herald.example",
    ]


def test_a_distributor_alone() -> None:
    found = judge(_copy("herald.example", _credit("stacker", "Stacker", "distributor", "url")))
    assert (found.kind, found.name) == ("agency", "Stacker")
    assert found.confidence < 0.9


def test_a_press_release() -> None:
    found = judge(_copy("herald.example", _credit("prnewswire", "PR Newswire", "distributor")))
    assert (found.kind, found.name) == ("press-release", "PR Newswire")


def test_a_partial_credit() -> None:
    found = judge(_copy("herald.example", _credit("pti", "PTI", "partial", "inputs")))
    assert (found.kind, found.name) == ("agency", "PTI")
    assert found.confidence <= 0.6


def test_agencies_without_a_name() -> None:
    found = judge(_copy("herald.example", _credit(None, "agencies", "partial", "inputs"), bylined=True))
    assert found.kind == "unknown"


@pytest.mark.parametrize("role", ["photo", "cited", "mention", "ambiguous"])
def test_roles_that_say_nothing(role: Role) -> None:
    found = judge(_copy("herald.example", _credit("ap", "AP", role, role)))
    assert (found.kind, found.name) == ("unknown", None)
    assert _chain(found) == [("herald.example", "publisher")]


def test_an_own_byline() -> None:
    found = judge(_copy("herald.example", bylined=True))
    assert (found.kind, found.name) == ("outlet", "herald.example")
    assert 0.5 < found.confidence < 0.8


def test_an_own_byline_below_a_disclaimer() -> None:
    assert judge(_copy("herald.example", bylined=True, wire=True)).kind == "unknown"


def test_a_byline_in_a_story_of_several_outlets() -> None:
    assert judge(_copy("herald.example", bylined=True), [_copy("post.example")]).kind == "unknown"


def test_nothing() -> None:
    found = judge(_copy("herald.example"))
    assert (found.kind, found.reasons) == ("unknown", ("Nothing that was read names a writer.",))
    assert judge(_copy("")).chain == ()


def test_first_printed_elsewhere() -> None:
    first = _credit(None, "Harbour Post", evidence="appeared-first")
    found = judge(_copy("mirror.example", first))
    assert (found.kind, found.name) == ("outlet", "Harbour Post")
    wired = judge(_copy("mirror.example", first, AFP))
    assert (wired.kind, wired.name) == ("agency", "AFP")
    assert [name for name, _ in _chain(wired)] == ["AFP", "Harbour Post", "mirror.example"]


def test_a_licence_names_another_house() -> None:
    found = judge(
        _copy("herald.example", _credit("the-conversation", "The Conversation", "licence", "licence"))
    )
    assert (found.kind, found.name) == ("outlet", "The Conversation")


credits = st.builds(
    _credit,
    st.sampled_from(["afp", "ap", "dpa", "prnewswire", "stacker", None]),
    st.sampled_from(["AFP", "AP", "NDTV"]),
    st.sampled_from(["origin", "partial", "distributor", "carrier", "photo", "licence"]),
    st.sampled_from(["dateline", "tail", "url", "inputs", "disclaimer", "appeared-first"]),
)
copies = st.builds(
    _copy,
    st.sampled_from(["a.example", "b.example", "ndtv.com", ""]),
    credits,
    seen=st.sampled_from(["", "2024-01-01T00:00:00+00:00", "2024-01-02T00:00:00+00:00"]),
    bylined=st.booleans(),
    wire=st.booleans(),
)


@given(copies, st.lists(copies, max_size=5), st.randoms())
def test_order_does_not_matter(witness: Witness, others: list[Witness], chance) -> None:  # type: ignore[no-untyped-def]
    found = judge(witness, others)
    shuffled = list(others)
    chance.shuffle(shuffled)
    assert judge(witness, shuffled) == found
    assert (found.kind == "unknown") == (found.name is None)
    assert found.reasons
    assert 0 <= found.confidence < 1
    if witness.outlet and found.chain:
        assert len({step.name for step in found.chain}) == len(found.chain)
