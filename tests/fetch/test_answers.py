"""What servers do, and what must become of it."""

import gzip
import signal
import socket
import subprocess
import sys
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from provenance.fetch.answer import Answer, Limits, Request
from provenance.fetch.answers import answers

LOOPBACK = ("127.0.0.0/8",)
PATIENT = 60.0  # seconds: never reached, so that a busy machine fails nothing
HASTY = 0.3  # for servers that would never end by themselves
MOST = 100_000  # bytes


def limits(**changed: Any) -> Limits:
    named: dict[str, Any] = {"timeout": PATIENT, "max_bytes": MOST, "user_agent": "provenance/test"}
    return Limits(**(named | {"allow_private": LOOPBACK} | changed))


def ask(url: str, **request: Any) -> Answer:
    return ask_within(limits(), url, **request)


def ask_within(bounds: Limits, url: str, **request: Any) -> Answer:
    (answer,) = answers([Request("key", url, **request)], bounds)
    assert answer.request.key == "key"
    assert (answer.kind == "failed") == bool(answer.error)
    assert "\n" not in answer.error
    return answer


def http(body: bytes = b"", *headers: bytes, status: bytes = b"200 OK", length: int | None = None) -> bytes:
    size = b"Content-Length: %d" % (len(body) if length is None else length)
    return b"\r\n".join([b"HTTP/1.1 " + status, size, *headers, b"", body])


def moved(to: str, status: bytes = b"301 Moved Permanently") -> bytes:
    return http(b"", b"Location: " + to.encode(), status=status)


def header(request: bytes, name: bytes) -> list[bytes]:
    lines = (line.partition(b": ") for line in request.split(b"\r\n")[1:])
    return [value for key, _, value in lines if key.lower() == name.lower()]


# --- the plain way


def test_a_body_comes_with_all_that_is_to_be_stored(server: Any) -> None:
    server.says["/"] = http(
        b"<rss/>",
        b'ETag: W/"x"',
        b"Last-Modified: Thu, 26 Nov 2026 10:00:00 GMT",
        b"Content-Type: text/xml; charset=utf-8",
        b"Retry-After: 120",
    )
    answer = ask(server.url())
    assert (answer.kind, answer.status, answer.body) == ("fetched", 200, b"<rss/>")
    assert (answer.etag, answer.last_modified) == (b'W/"x"', b"Thu, 26 Nov 2026 10:00:00 GMT")
    assert (answer.content_type, answer.retry_after) == ("text/xml; charset=utf-8", "120")
    assert (answer.url, answer.moved_to, answer.truncated) == (server.url(), "", False)
    assert answer.took > 0


def test_we_say_who_we_are_and_no_more(server: Any) -> None:
    server.says["/?q=%7E&q=a/../b"] = http(b"x")
    assert ask(server.url("/?q=%7E&q=a/../b")).kind == "fetched"
    (request,) = server.heard
    assert request.startswith(b"GET /?q=%7E&q=a/../b HTTP/1.1\r\n")
    assert header(request, b"User-Agent") == [b"provenance/test"]
    assert header(request, b"Accept-Encoding") == [b"gzip, deflate"]
    for name in (b"Cookie", b"Referer", b"Authorization", b"If-None-Match", b"If-Modified-Since"):
        assert header(request, name) == []


@pytest.mark.parametrize(
    "etag", [b'W/"x"', b'"caf\xe9"', '"café\U000f00e9"'.encode(), bytes(range(128, 256)), b"bare"]
)
def test_validators_go_back_byte_for_byte(server: Any, etag: bytes) -> None:
    server.says["/"] = http(b"x", b"ETag: " + etag, b"Last-Modified: long \xe9 ago")
    first = ask(server.url())
    assert (first.etag, first.last_modified) == (etag, b"long \xe9 ago")
    server.says["/"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    second = ask(server.url(), etag=first.etag, last_modified=first.last_modified)
    assert (second.kind, second.etag, second.last_modified) == ("unchanged", etag, b"long \xe9 ago")
    assert header(server.heard[1], b"If-None-Match") == [etag]
    assert header(server.heard[1], b"If-Modified-Since") == [b"long \xe9 ago"]


def test_a_304_may_bring_new_validators(server: Any) -> None:
    server.says["/"] = b'HTTP/1.1 304 Not Modified\r\nETag: "new"\r\n\r\n'
    answer = ask(server.url(), etag=b'"old"', last_modified=b"then")
    assert (answer.kind, answer.etag, answer.last_modified) == ("unchanged", b'"new"', b"then")


def test_a_304_that_nobody_asked_for_is_a_failure(server: Any) -> None:
    server.says["/"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    assert ask(server.url()).error == "HTTP 304 Not Modified"


@pytest.mark.parametrize("bad", [b'"a"\r\nX-Evil: 1', b"a\nb", b"a\x00b"])
def test_a_validator_that_would_break_the_header_is_not_sent(server: Any, bad: bytes) -> None:
    server.says["/"] = http(b"x")
    assert ask(server.url(), etag=bad, last_modified=b"fine").kind == "fetched"
    assert header(server.heard[0], b"If-None-Match") == []
    assert header(server.heard[0], b"X-Evil") == []
    assert header(server.heard[0], b"If-Modified-Since") == [b"fine"]


@pytest.mark.parametrize("status", [b"404 Not Found", b"410 Gone", b"429 Too Many Requests", b"503 Odd\xff"])
def test_another_status_fails_with_its_number(server: Any, status: bytes) -> None:
    server.says["/"] = http(b"<rss/>", b"Retry-After: 60", b'ETag: "of the error page"', status=status)
    answer = ask(server.url())
    assert answer.status == int(status[:3])
    assert answer.error.startswith(f"HTTP {answer.status} ")
    assert (answer.body, answer.etag, answer.retry_after) == (b"", b"", "60")


def test_cookies_are_not_returned(server: Any) -> None:
    server.says["/"] = moved("/next").replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=1; Path=/\r\n\r\n")
    server.says["/next"] = http(b"x", b"Set-Cookie: b=2")
    bounds = limits(per_host=1)
    for answer in answers([Request(n, server.url()) for n in range(3)], bounds):
        assert answer.kind == "fetched"
    assert not any(header(request, b"Cookie") for request in server.heard)


def test_a_proxy_in_the_environment_is_not_used(
    server: Any, serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve("127.0.0.3")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url())
    monkeypatch.delenv("no_proxy", raising=False)
    server.says["/"] = http(b"x")
    assert ask(server.url()).kind == "fetched"
    assert proxy.heard == []


# --- redirects


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [((301,), True), ((308,), True), ((302,), False), ((303,), False), ((307,), False), ((301, 302), False),
     ((301, 308), True)],
)  # fmt: skip
def test_only_permanent_redirects_all_the_way_move_a_feed(
    server: Any, statuses: tuple[int, ...], permanent: bool
) -> None:
    for hop, status in enumerate(statuses):
        server.says[f"/{hop}"] = moved(f"/{hop + 1}", b"%d X" % status)
    last = f"/{len(statuses)}"
    server.says[last] = http(b"x")
    answer = ask(server.url("/0"))
    assert (answer.kind, answer.url) == ("fetched", server.url(last))
    assert answer.moved_to == (server.url(last) if permanent else "")


def test_a_permanent_redirect_to_a_failure_moves_nothing(server: Any) -> None:
    server.says["/"] = moved("/gone")
    answer = ask(server.url())
    assert (answer.status, answer.moved_to) == (404, "")


def test_redirects_end(server: Any) -> None:
    server.says["/loop"] = moved("/loop")
    assert "circle" in ask(server.url("/loop")).error
    for hop in range(20):
        server.says[f"/{hop}"] = moved(f"/{hop + 1}")
    assert "more than 5 times" in ask(server.url("/0")).error
    assert server.paths() == ["/loop", *(f"/{hop}" for hop in range(6))]


def test_a_redirect_to_another_host_gets_neither_password_nor_validators(
    server: Any, serve: Callable[..., Any]
) -> None:
    other = serve("127.0.0.2")
    server.says["/"] = moved("/near")
    server.says["/near"] = moved(other.url("/far"))
    other.says["/far"] = http(b"x", b'ETag: "far"')
    url = server.url().replace("//", "//user:secret@")
    answer = ask(url, etag=b'"old"', last_modified=b"then")
    first, near = server.heard
    assert header(first, b"If-None-Match") == [b'"old"']
    assert header(near, b"If-None-Match") == []
    for name in (b"Authorization", b"If-None-Match", b"If-Modified-Since", b"Referer"):
        assert header(other.heard[0], name) == []
    assert len(header(near, b"Authorization")) == 1
    again = ask(url, etag=answer.etag, given_by=answer.url)
    assert again.kind == "fetched"
    assert header(server.heard[2], b"If-None-Match") == []
    assert header(other.heard[1], b"If-None-Match") == [b'"far"']
    assert "secret" not in answer.url + answer.moved_to + again.url


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://h/", "data:text/xml,<rss/>", "gopher://h", "http://[", "//"]
)
def test_a_redirect_elsewhere_is_an_error(server: Any, to: str) -> None:
    server.says["/"] = moved(to)
    assert "redirected" in ask(server.url()).error


# --- private addresses


def test_loopback_is_refused_unless_allowed(server: Any) -> None:
    server.says["/"] = http(b"x")
    names = [server.url(), f"http://localhost:{server.port}/", f"http://[::ffff:127.0.0.1]:{server.port}/"]
    names += [
        f"http://0x7f.1:{server.port}/",
        f"http://0.0.0.0:{server.port}/",
        f"http://[::]:{server.port}/",
    ]
    for answer in answers([Request(n, url) for n, url in enumerate(names)], limits(allow_private=())):
        assert "no public address" in answer.error
    assert server.heard == []


def test_a_redirect_into_a_network_that_is_not_allowed_connects_to_nothing(
    server: Any, serve: Callable[..., Any]
) -> None:
    inner = serve("127.0.0.2")
    server.says["/"] = moved(inner.url())
    answer = ask_within(limits(allow_private=("127.0.0.1/32",)), server.url())
    assert "127.0.0.2 is no public address" in answer.error
    assert inner.heard == []


# --- compressed bodies


def packed(data: bytes, level: int = 9) -> bytes:
    return gzip.compress(data, level, mtime=0)  # without a time, so that every process names its tests alike


DEEP = zlib.compressobj(wbits=-15)
BARE = DEEP.compress(b"<rss/>") + DEEP.flush()


@pytest.mark.parametrize(
    ("label", "body"),
    [
        (b"gzip", packed(b"<rss/>")),
        (b"x-gzip", packed(b"<rss/>")),
        (b"deflate", zlib.compress(b"<rss/>")),
        (b"deflate", BARE),
        (b"gzip", packed(packed(b"<rss/>"))),
        (b"gzip, gzip", packed(packed(b"<rss/>"))),
        (b"identity", packed(b"<rss/>")),
        (b"gzip", packed(b"<rs") + packed(b"s/>") + b"\0\0\0"),
    ],
)
def test_a_compressed_body_is_opened(server: Any, label: bytes, body: bytes) -> None:
    server.says["/"] = http(body, b"Content-Encoding: " + label, b"Content-Type: application/gzip")
    answer = ask(server.url())
    assert (answer.kind, answer.body, answer.truncated) == ("fetched", b"<rss/>", False)


@pytest.mark.parametrize(
    ("label", "body", "says"),
    [
        (b"gzip", b"<rss/>", "not"),
        (b"gzip", b"\x1f\x8b\x08junk that is no gzip at all", "damaged"),
        (b"deflate", b"\xff\xff\xff\xff", "damaged"),
        (b"br", b"\x0b\x02\x80<rss/>\x03", "not asked for"),
        (b"zstd", b"x", "not asked for"),
        (b"gzip, gzip, gzip, gzip", b"x", "4 times"),
        (b"", packed(packed(packed(b"<rss/>"))), "more often"),
        (b"gzip", packed(b"") * 1000, "parts"),
    ],
)
def test_a_label_that_lies_is_an_error(server: Any, label: bytes, body: bytes, says: str) -> None:
    server.says["/"] = http(body, b"Content-Encoding: " + label, b'ETag: "x"')
    answer = ask(server.url())
    assert answer.kind == "failed"
    assert says in answer.error
    assert answer.etag == b""


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_stopped_at_the_cap(server: Any, layers: int) -> None:
    body = b"\0" * 20_000_000
    for _ in range(layers):
        body = packed(body, 9 if layers == 1 else 1)
    server.says["/"] = http(body, b"Content-Encoding: gzip")
    tracemalloc.start()
    answer = ask(server.url())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "larger than the limit of 100,000 bytes" in answer.error
    assert peak < 15_000_000  # bytes; opened whole it would be above 20 million


@pytest.mark.parametrize("keep", [200, -9, -1])
def test_a_gzip_stream_that_ends_early_is_cut(server: Any, keep: int) -> None:
    text = b"".join(b"<item>%d</item>" % (number * 7919) for number in range(500))
    server.says["/"] = http(packed(text)[:keep], b"Content-Encoding: gzip", b'ETag: "x"')
    answer = ask(server.url())
    assert (answer.kind, answer.truncated, answer.etag) == ("fetched", True, b"")
    assert answer.came == "its compressed data end too early"
    assert answer.body
    assert text.startswith(answer.body)


# --- faulty servers


def test_a_body_shorter_than_promised_is_cut(server: Any) -> None:
    server.says["/length"] = http(b"<rss>", b'ETag: "x"', length=100)
    server.says["/chunked"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"
    for path, came in (("/length", "5 of 100 bytes came"), ("/chunked", "5 bytes came")):
        answer = ask(server.url(path))
        assert answer.came == came
        assert (answer.kind, answer.body, answer.truncated, answer.etag) == ("fetched", b"<rss>", True, b"")
    server.says["/none"] = http(b"", length=100)
    assert ask(server.url("/none")).kind == "failed"


def test_a_body_over_the_cap_fails_and_one_at_the_cap_does_not(server: Any) -> None:
    server.says["/at"] = http(b"x" * MOST)
    server.says["/over"] = http(b"x" * (MOST + 1))
    assert len(ask(server.url("/at")).body) == MOST
    answer = ask(server.url("/over"))
    assert (answer.kind, answer.body) == ("failed", b"")
    assert "100,000" in answer.error


def drip(first: bytes, piece: bytes) -> Callable[[Any, bytes], Iterator[bytes]]:
    """`first`, then `piece` for ever; it waits a little each time until the server ends."""

    def script(server: Any, _: bytes) -> Iterator[bytes]:
        yield first
        while not server.ended.wait(0.01):
            yield piece

    return script


@pytest.mark.parametrize(
    "script",
    [
        drip(b"", b""),
        drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["mute", "body", "headers", "one header", "100 Continue", "tiny chunks"],
)
def test_a_server_that_never_ends_is_left_at_the_timeout(server: Any, script: Any) -> None:
    server.says["/"] = script
    answer = ask_within(limits(timeout=HASTY), server.url())
    assert answer.error in (
        "no whole answer within 0.3 seconds",
        "the answer is not valid HTTP: Too many headers",
    )
    assert answer.kind == "failed"


def test_redirects_share_one_timeout(server: Any) -> None:
    def late(held: Any, request: bytes) -> Iterable[bytes]:
        held.ended.wait(HASTY / 2)
        number = int(request.split()[1][1:])
        return [moved(f"/{number + 1}")]

    server.says |= {f"/{number}": late for number in range(6)}
    assert "no whole answer" in ask_within(limits(timeout=HASTY), server.url("/0")).error


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 30 + b"x\r\n\r\n",
        b"ICY 200 OK\r\n\r\n<rss/>",
        b"<rss/>",
        b"\x16\x03\x01\x02",
        b"",
    ],
    ids=["big", "many", "negative", "twice", "words", "icy", "bare", "tls", "nothing"],
)
def test_what_is_no_http_is_an_error(server: Any, raw: bytes) -> None:
    server.says["/"] = raw
    answer = ask(server.url())
    assert answer.kind == "failed"
    assert len(answer.error) < 300


@pytest.mark.parametrize(
    "url",
    ["", "x", "http://", "http:///x", "http://[::1", "http://h:99999/", "http://h:x/", "ftp://h/", "file:///etc/passwd",
     "data:,x", "javascript:1", "http://a b/", "http://h\0/", "http://127.1/", "http://h\ud800/",
     "http://user:secret@h:x/", f"http://{'a' * 300}/", "http://.../"],
)  # fmt: skip
def test_an_address_that_is_none_fails_alone(server: Any, url: str) -> None:
    server.says["/"] = http(b"x")
    found = {
        a.request.key: a for a in answers([Request("bad", url), Request("good", server.url())], limits())
    }
    assert found["good"].kind == "fetched"
    assert found["bad"].kind == "failed"
    assert "secret" not in found["bad"].error + found["bad"].url


def test_a_closed_port_and_an_unknown_name_say_so() -> None:
    assert "Connection refused" in ask("http://127.0.0.1:1/").error
    assert "no address for the host" in ask("http://no.such.name.invalid/").error


def test_a_plain_server_behind_https_says_so(server: Any) -> None:
    server.says["/"] = http(b"x")
    assert "cannot connect" in ask(f"https://127.0.0.1:{server.port}/").error


# --- many at once, and the end


def test_many_hosts_each_get_their_answer(serve: Callable[..., Any]) -> None:
    servers = [serve(f"127.0.1.{number}") for number in range(1, 9)]
    for each in servers:
        each.says |= {f"/{number}": http(b"%d" % number) for number in range(10)}
    wanted = [Request((each.host, n), each.url(f"/{n}")) for each in servers for n in range(10)]
    found = {answer.request.key: answer.body for answer in answers(wanted, limits(at_once=5))}
    assert found == {request.key: b"%d" % request.key[1] for request in wanted}


def test_a_host_is_asked_by_few_at_once_and_waiting_is_not_timed(server: Any) -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def count(held: Any, _: bytes) -> Iterator[bytes]:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        held.ended.wait(0.02)
        with lock:
            now[0] -= 1
        yield http(b"x", b"Connection: close")

    server.says["/"] = count
    bounds = limits(per_host=2, at_once=50, timeout=PATIENT)
    found = list(answers([Request(n, server.url()) for n in range(20)], bounds))
    assert [answer.kind for answer in found] == ["fetched"] * 20
    assert most[0] <= 2


def test_a_mute_server_does_not_hold_up_the_others(server: Any, serve: Callable[..., Any]) -> None:
    mute = serve("127.0.0.4")
    mute.says["/"] = drip(b"", b"")
    server.says["/"] = http(b"x")
    wanted = [Request("mute", mute.url()), Request("good", server.url())]
    running = answers(wanted, limits())
    assert next(running).request.key == "good"
    running.close()


@pytest.mark.parametrize("taken", [0, 1, 3])
def test_closing_early_leaves_no_thread_and_asks_no_more(server: Any, taken: int) -> None:
    server.says["/"] = http(b"x")
    running: Any = answers([Request(n, server.url()) for n in range(200)], limits(at_once=2))
    for _ in range(taken):
        assert next(running).kind == "fetched"
    running.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "fetch"]
    assert len(server.heard) <= taken + 2


def test_an_exception_of_the_caller_ends_everything(server: Any) -> None:
    server.says["/"] = http(b"x")

    def work() -> None:
        for _ in answers([Request(n, server.url()) for n in range(50)], limits()):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert not [thread for thread in threading.enumerate() if thread.name == "fetch"]


def test_no_requests_start_nothing() -> None:
    assert list(answers([], limits())) == []


def test_the_values_do_not_import_the_library() -> None:
    program = "import sys, provenance.fetch.answers; sys.exit('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_names_that_hang_hold_up_no_other_and_no_end(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server.says["/"] = http(b"x")
    answered, real = threading.Event(), socket.getaddrinfo

    def slow(host: str, *rest: Any) -> Any:
        if host.startswith("slow"):
            answered.wait()
        return real("127.0.0.1", *rest)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    wanted = [Request(n, f"http://slow{n}.example:{server.port}/") for n in range(40)]
    running: Any = answers(
        [*wanted, Request("good", f"http://good.example:{server.port}/")], limits(at_once=50)
    )
    assert next(running).request.key == "good"
    running.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "fetch"]
    answered.set()


def test_an_interrupt_ends_a_run_that_waits(server: Any) -> None:
    server.says["/"] = drip(b"", b"")
    program = (
        "import sys\n"
        "from provenance.fetch.answer import Limits, Request\n"
        "from provenance.fetch.answers import answers\n"
        "bounds = Limits(60, 1000, 'x', allow_private=('127.0.0.0/8',))\n"
        "try:\n"
        "    list(answers([Request(1, sys.argv[1])], bounds))\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(130)\n"
    )
    with subprocess.Popen([sys.executable, "-W", "error", "-c", program, server.url()]) as child:
        assert server.asked.wait(PATIENT)
        child.send_signal(signal.SIGINT)
        assert child.wait(PATIENT) == 130
