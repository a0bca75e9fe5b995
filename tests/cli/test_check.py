"""`check`: one document or a stream of them, without a database."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

Runs = Callable[..., Any]


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_json_of_a_file(provenance: Runs, tmp_path: Path, story: str, residue: str) -> None:
    (tmp_path / "page.txt").write_text(story + residue)
    said = provenance("check", tmp_path / "page.txt", "--json", "--with-text")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    assert list(found)[:6] == ["id", "title", "language", "outlet", "words", "body"]
    for note in found["notes"]:
        assert found["text"][note["start"] : note["end"]] == note["quote"]
    assert found["body"] == story.rstrip("\n")
    assert {note["kind"] for note in found["notes"]} == {"contamination", "syndication"}
    assert "text" not in json.loads(provenance("check", tmp_path / "page.txt", "--json").out)


def test_page_for_people_marks_each_piece(provenance: Runs, story: str, residue: str) -> None:
    said = provenance("check", "-", stdin=(story + residue).encode())
    assert (said.code, said.err) == (0, "")
    for line in story.splitlines():
        assert f"\n{line}\n" in said.out
    for line in residue.splitlines():
        assert f"] {line}\n" in said.out
    assert "Origin    unknown" in said.out


def test_jsonl_keeps_the_order_and_names_bad_lines(provenance: Runs, story: str) -> None:
    rows = lines({"id": "b", "text": story}, {"id": 7, "html": "<p>One.</p><p>Two.</p>"})
    said = provenance(
        "check", "--jsonl", "-", stdin=rows + b"{broken\n\n[1]\n" + lines({"id": "a", "text": ""})
    )
    assert said.code == 1
    assert [json.loads(line)["id"] for line in said.out.splitlines()] == ["b", 7, "a"]
    assert [line.split(":")[0] for line in said.err.splitlines()] == [
        "-, line 3",
        "-, line 5",
        "2 bad lines left out",
    ]


@pytest.mark.parametrize("stdin", [b"", b"\n \n", b"{broken\n", b'{"id": "no text"}\n'])
def test_jsonl_without_a_good_line_is_3(stdin: bytes, provenance: Runs) -> None:
    said = provenance("check", "--jsonl", "-", stdin=stdin)
    assert (said.code, said.out) == (3, "")
    assert said.err.splitlines()[-1].startswith("provenance: -: no ")


@pytest.mark.parametrize("arguments", [["missing.txt"], ["."], ["-"], ["--jsonl", "missing.jsonl"]])
def test_bad_input_is_one_line_and_3(
    arguments: list[str], provenance: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = provenance("check", *arguments)
    assert (said.code, said.out) == (3, "")
    assert said.err.count("\n") == 1
    assert said.err.startswith("provenance: ")


def test_several_documents_ask_for_jsonl(provenance: Runs, tmp_path: Path) -> None:
    (tmp_path / "two.jsonl").write_bytes(lines({"text": "One."}, {"text": "Two."}))
    said = provenance("check", tmp_path / "two.jsonl")
    assert said.code == 3
    assert "--jsonl" in said.err


def test_control_characters_never_reach_the_terminal(provenance: Runs, story: str) -> None:
    title = "Har\x1b[2Jbour\x9b31m \u202etxt [red]x[/red]"
    row = lines({"id": "x", "title": title, "text": story + "\x1b]0;evil\x07"})
    for arguments in (["check", "-"], ["check", "-", "--json"], ["check", "--jsonl", "-"]):
        out = provenance(*arguments, stdin=row).out
        assert not {c for c in out if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160 or c == "\u202e")}
        assert "[red]x[/red]" in out
    assert json.loads(provenance("check", "-", "--json", stdin=row).out)["title"] == title


@pytest.mark.parametrize("command", ["check", "lookup", "diff"])
def test_an_address_without_its_beginning_is_told_so(
    command: str, provenance: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.txt").write_text("Story")
    provenance("init")
    more = ["b.txt"] if command == "diff" else []
    said = provenance(command, "www.example.com/foo", *more)
    wants = "provenance: no such file: www.example.com/foo: an address begins with https://\n"
    assert (said.code, said.out, said.err) == (3, "", wants)
    assert provenance(command, "pages/foo.html", *more).err.endswith(": check the path\n")
    (tmp_path / "www.example.com").mkdir()
    (tmp_path / "www.example.com/foo").write_text("Story")
    assert provenance("check", "www.example.com/f*").code == 0


@pytest.mark.parametrize("command", ["check", "ingest", "lookup", "diff"])
@pytest.mark.parametrize("name", ["feed.xml", "feed.json"])
def test_a_feed_is_one_line_and_3(name: str, command: str, provenance: Runs, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>")
    (tmp_path / "feed.json").write_bytes(b'{"version": "https://jsonfeed.org/version/1.1", "items": []}')
    provenance("init")
    said = provenance(command, tmp_path / name, *([tmp_path / name] if command == "diff" else []))
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert f"{name}: a feed, and no single document: `provenance feeds add URL`" in said.err


class Page(BaseHTTPRequestHandler):
    """One page, a feed, two answers that are cut off, and many that are missing."""

    def do_GET(self) -> None:
        if self.path in ("/cut", "/chunked"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
            length = (
                b"Content-Length: 5000" if self.path == "/cut" else b"Transfer-Encoding: chunked\r\n\r\n10"
            )
            self.wfile.write(length + b"\r\n\r\n"[: 4 if self.path == "/cut" else 2] + b"<p>The harbour..")
            return
        body = (
            b"<html><title>Harbour</title><p>The harbour stays closed for a week.</p><p>Read More</p></html>"
        )
        self.send_response(200 if self.path == "/page" else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_address(provenance: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        refused = provenance("check", f"{url}/page")
        monkeypatch.setenv("PROVENANCE_FETCH_ALLOW_PRIVATE", "127.0.0.0/8")
        good, missing = provenance("check", f"{url}/page", "--json"), provenance("check", f"{url}/other")
        cut, chunked = provenance("check", f"{url}/cut"), provenance("check", f"{url}/chunked")
        secret = provenance("check", f"{url.replace('//', '//user:secret@')}/other")
        server.shutdown()
    assert good.code == 0
    assert json.loads(good.out)["id"] == f"{url}/page"
    assert json.loads(good.out)["title"] == "Harbour"
    assert cut.err == f"provenance: cannot fetch {url}/cut: cut off: 16 of 5,000 bytes came\n"
    assert chunked.err == f"provenance: cannot fetch {url}/chunked: cut off: 16 bytes came\n"
    assert "//user:***@" in secret.err
    for said in (refused, missing, cut, chunked, secret):
        assert (said.code, said.out) == (5, "")
        assert said.err.count("\n") == 1
