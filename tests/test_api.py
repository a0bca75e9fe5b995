"""The Python API: its names are true, loaded lazily, and do what the commands do."""

import subprocess
import sys

import pytest
import samples

import provenance


def test_every_public_name_is_there() -> None:
    for name in provenance.__all__:
        assert getattr(provenance, name) is not None
    assert set(provenance.__all__) <= set(dir(provenance))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = provenance.nonsense


def test_importing_loads_nothing_else() -> None:
    code = "import sys, provenance; print(sorted(m for m in sys.modules if m.startswith('provenance')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['provenance']"


def test_check_names_the_foreign_lines() -> None:
    row = samples.model()[2]
    found = provenance.check(**row)
    assert found["id"] == "river"
    assert found["body"] == "\n".join(samples.RIVER)
    with pytest.raises(provenance.ProvenanceError):
        provenance.check(title="no text")


def test_compare_and_fingerprint() -> None:
    whole, part = "\n".join(samples.RIVER), "\n".join(samples.RIVER[:3])
    verdict = provenance.compare(whole, part)
    assert verdict is not None
    assert verdict.relation == "trimmed"
    assert provenance.compare(whole, "\n".join(samples.LIBRARY)) is None
    assert len(provenance.fingerprint(whole).signature) == 512


def test_diff_is_that_of_the_command() -> None:
    clean, _, third, *_ = samples.model()
    found = provenance.diff(clean, third)
    assert (found["relation"], [segment["kind"] for segment in found["segments"]]) == ("identical", ["equal"])
    assert found["b"]["title"] == third["title"]
    assert "text" not in found["a"]
    with pytest.raises(provenance.ProvenanceError):
        provenance.diff(clean, {"title": "no text"})
