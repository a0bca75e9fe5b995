"""What characters are, the same under every Python."""

import unicodedata
from pathlib import Path

import numpy as np
import pytest
import unassigned as script

from provenance.core import characters, unassigned

PYTHON_3_11 = unicodedata.unidata_version == script.VERSION


@pytest.mark.skipif(not PYTHON_3_11, reason="only Python 3.11 has Unicode 14")
def test_the_module_is_what_the_script_writes() -> None:
    assert Path(unassigned.__file__).read_text("utf-8") == script.module()


def test_a_newer_unicode_only_ever_assigns_more() -> None:
    free = {code for first, last in unassigned.ranges() for code in range(first, last + 1)}
    assert free >= {code for code in range(0x110000) if unicodedata.category(chr(code)) == "Cn"}


def test_a_character_that_unicode_14_did_not_know_is_a_break() -> None:
    assert characters.CLASSES[0x1E4D0] == " "  # a letter of Nag Mundari since Unicode 15
    assert characters.is_unassigned(0x378)
    assert not characters.is_unassigned(0x37A)
    assert characters.is_unassigned(0x38B)
    assert not characters.is_unassigned(ord("a"))


def test_the_marks_that_compose_are_those_of_unicode() -> None:
    composing = set()
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not characters.is_unassigned(code):
            pair = "".join(chr(int(part, 16)) for part in parts if part[0] != "<")
            if len(pair) == 2 and unicodedata.normalize("NFC", pair) == chr(code):
                composing.add(ord(pair[1]))
    named = {code for first, last in characters._COMPOSING for code in range(first, last + 1)}
    assert named == composing


def test_pages_are_made_when_they_are_met() -> None:
    table = characters.Table()
    before = len(table.pages)
    table.add(np.array([ord("北"), ord("京")], dtype=np.uint32))
    table.add(np.array([ord("北")], dtype=np.uint32))
    assert len(table.pages) == before + 2
    entry = int(table.pages[table.index[ord("北") >> 8], ord("北") & 0xFF])
    assert (entry & 0x1FFFFF, entry >> characters.KIND & 7) == (ord("北"), characters.UNSPACED)


def test_the_script_refuses_another_python(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(unicodedata, "unidata_version", "15.0.0")
    assert script.main() == 1
    assert "use 3.11" in capsys.readouterr().err
