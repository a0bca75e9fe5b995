"""A server on loopback that says exactly the bytes it is told, also when they are no HTTP."""

import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

Script = bytes | Callable[["Server", bytes], Iterable[bytes]]


@dataclass
class Server:
    """`says` maps a path to what is sent back; `heard` keeps every request, byte for byte."""

    host: str
    port: int = 0
    says: dict[str, Script] = field(default_factory=dict)
    heard: list[bytes] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Listen, on a free port if none was named."""
        self._listener = socket.create_server((self.host, self.port))
        self.port = self._listener.getsockname()[1]
        self._begin(self._accept)

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.split()[1].decode() for request in self.heard]

    def stop(self) -> None:
        self.die()
        for thread in list(self._threads):
            thread.join()

    def die(self) -> None:
        """Close all sockets, whatever is being said; a script may do it."""
        self.ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _begin(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                self._begin(self._answer, connection)

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = b""
            while not request.endswith(b"\r\n\r\n"):
                part = connection.recv(65536)
                if not part:
                    return
                request += part
                if request[:1] == b"\x16":  # a TLS greeting: a plain server takes it for a bad request
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    return
            self.heard.append(request)
            self.asked.set()
            path = request.split()[1].decode()
            script = self.says.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            for piece in [script] if isinstance(script, bytes) else script(self, request):
                connection.sendall(piece)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):  # closing with unread bytes would reset what was sent
                pass
