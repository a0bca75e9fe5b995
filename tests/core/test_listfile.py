"""Where in a TOML file a key or a value stands."""

from provenance.core.listfile import ListFile, Step

TEXT = """\
# my lists
title = "x"

[share.line]
en = [
  "one",
  "two",
]

["herald.example"]
lines = ["three"]

[[agency]]
id = "a"

[[agency]] # the second
id = "b"
name = "B"
"""


def said(*path: Step, value: str = "") -> str:
    return str(ListFile("my.toml", TEXT.encode()).wrong(path, "no", value))


def test_keys_values_and_tables() -> None:
    assert said("title") == "my.toml: line 2: title: no"
    assert said("share", "line", "en") == "my.toml: line 5: share.line.en: no"
    assert said("share", "line", "en", value="two") == "my.toml: line 7: share.line.en: no"
    assert said("herald.example", "lines") == "my.toml: line 11: herald.example.lines: no"
    assert said("agency", 0, "id") == "my.toml: line 14: agency.id: no"
    assert said("agency", 1, "name") == "my.toml: line 18: agency.name: no"


def test_what_is_not_written_is_found_by_its_table() -> None:
    assert said("agency", 1, "kind") == "my.toml: line 16: agency.kind: no"
    assert said("gone") == "my.toml: gone: no"
