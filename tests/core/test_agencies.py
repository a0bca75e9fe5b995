"""The catalogue, and credits in author fields and addresses."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from provenance.core import origin
from provenance.core.agencies import Catalogue, catalogue, from_metadata, read_marks, same_house
from provenance.core.notes.note import Document
from provenance.core.text import of_plain
from provenance.errors import ConfigError

SHIPPED = Path(__file__).parents[2] / "config" / "agencies.toml"


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue(SHIPPED.read_bytes())


@pytest.fixture
def named(known: Catalogue) -> Callable[..., list[tuple[str | None, str]]]:
    """`named(author="…", url="…")`: (agency, evidence) of each credit."""

    def read(**fields: str) -> list[tuple[str | None, str]]:
        credits = from_metadata(Document(of_plain(""), **fields), known)
        assert all(credit.start is None and credit.end is None for credit in credits)
        return [(credit.agency, credit.evidence) for credit in credits]

    return read


def test_the_shipped_catalogue(known: Catalogue) -> None:
    assert len(known.agencies) >= 60
    ids = [row["id"] for row in tomllib.loads(SHIPPED.read_text("utf-8"))["agency"]]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_press_wires_are_the_judges(known: Catalogue) -> None:
    assert {a.id for a in known.agencies if a.kind == "press-release"} == origin.PRESS


@pytest.mark.parametrize(
    ("author", "agency"),
    [
        ("The Associated Press", "ap"),
        ("JANE DOE, Associated Press", "ap"),
        ("Jane Doe | AP", "ap"),
        ("By AFP", "afp"),
        ("AFP AFP", "afp"),
        ("Afp Afp", "afp"),
        ("CNN Newsource staff", "cnn-wire"),
        ("NPR Staff, npr-staff", "npr"),
        ("Jane Doe Missouri Independent", "missouri-independent"),
        ("Jane Doe, KFF Health News", "kff-health-news"),
        ("PTI", "pti"),
        ("Stacker", "stacker"),
    ],
)
def test_author(named: Callable[..., list[tuple[str | None, str]]], author: str, agency: str) -> None:
    assert named(author=author) == [(agency, "author")]


@pytest.mark.parametrize(
    "author",
    [
        "",
        "Jane Doe",
        "NaN",
        "Trend",
        "PA",
        "Web Desk",
        "Agencies",
        "Jane Doe/Getty Images",
        "Matt Ap Reuter",
        "Ani Doe",
    ],
)
def test_author_that_names_no_agency(named: Callable[..., list[tuple[str | None, str]]], author: str) -> None:
    assert named(author=author) == []


@pytest.mark.parametrize(
    ("url", "agency"),
    [
        ("https://herald.example/ap/ap-world-news/2025/11/07/bridge", "ap"),
        ("https://herald.example/news/ap-sports/bridge", "ap"),
        ("https://herald.example/cnn-spanish/2025/bridge", "cnn-wire"),
        ("https://herald.example/stacker-money/2025/bridge", "stacker"),
        ("https://herald.example/afp/bridge", "afp"),
        ("https://herald.example/2025/10/repub/bridge", "states-newsroom"),
        ("https://herald.example/pr-newswire/bridge", "prnewswire"),
    ],
)
def test_address(named: Callable[..., list[tuple[str | None, str]]], url: str, agency: str) -> None:
    assert named(url=url) == [(agency, "url")]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://herald.example/world/bridge",
        "https://herald.example/news/ap-classes-grow-at-high-school",
        "https://herald.example/news/cnn",
        "https://herald.example/apartment/bridge",
        "https://herald.example/news/2025-11-01/bridge",
        "https://[bad/ap/x",
    ],
)
def test_address_that_names_no_agency(named: Callable[..., list[tuple[str | None, str]]], url: str) -> None:
    assert named(url=url) == []


def test_a_stations_story_below_the_bare_date(named: Callable[..., list[tuple[str | None, str]]]) -> None:
    assert named(url="https://www.kzzz.org/2025-11-01/bridge") == [("npr", "address-form")]
    assert named(url="https://www.kzzz.org/news/2025-11-01/bridge") == []


def test_title(named: Callable[..., list[tuple[str | None, str]]]) -> None:
    assert named(title="AP News Summary at 12:55 a.m. EST") == [("ap", "title")]


@pytest.mark.parametrize(
    ("token", "agencies"),
    [
        ("AP", ["ap"]),
        ("APA/dpa", ["apa", "dpa"]),
        ("dpa/lhe", ["dpa"]),
        ("ANI/PNN", ["pnn"]),
        ("서울=연합뉴스", ["yonhap"]),
        ("ワシントン共同", ["kyodo"]),
        ("東京 5日 ロイター", ["reuters"]),
        ("Newsfile Corp. - June 5, 2023", ["newsfile"]),
        ("KMIZ", []),
        ("WAFB/Gray News", []),
        ("trend", []),
        ("NaN", []),
        ("", []),
    ],
)
def test_marks(known: Catalogue, token: str, agencies: list[str]) -> None:
    assert [agency.id for agency, _ in read_marks(token, known)] == agencies


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("NDTV", "ndtv.com", True),
        ("NDTV", "www.ndtv.com", True),
        ("The Herald", "theherald.com", True),
        ("Herald", "theherald.example", True),
        ("Hindustan Times", "hindustantimes.com", True),
        ("BBC", "news.bbc.co.uk", True),
        ("NDTV", "third.example", False),
        ("", "", False),
        ("NDTV", "", False),
    ],
)
def test_one_house(a: str, b: str, same: bool) -> None:
    assert same_house(a, b) is same
    assert same_house(b, a) is same


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"= 1",
        b"[[agency]]\nid = 'x'",
        b"[[agency]]\nid = 'x'\nname = 'X'\nkind = 'cook'",
        b"[[agency]]\nid = 'x'\nname = 'X'\nkind = 'agency'\nmark = ['X']",
        b"[[agency]]\nid = 'x'\nname = 'X'\nkind = 'agency'\nmarks = 'X'",
    ],
)
def test_a_wrong_catalogue_is_said(data: bytes) -> None:
    with pytest.raises(ConfigError, match=r"agencies\.toml"):
        catalogue(data)
