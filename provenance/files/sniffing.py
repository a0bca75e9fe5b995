"""An open file → what it is instead of a text, told by its first bytes, which stay to be read."""

from typing import BinaryIO

from provenance.core import encoding

# Told to be binary by so much. More than the head of a program (ELF: 64 bytes and a table, mostly NUL).
SNIFF = 4096


def head(file: BinaryIO) -> bytes:
    """The first bytes that are there, at most `SNIFF`, and at least one if there is any."""
    peeked: bytes = file.peek(SNIFF)[:SNIFF]  # type: ignore[attr-defined]  # whatever `unpacked` gives can
    return peeked


def foreign(file: BinaryIO) -> str:
    """A known kind of file that is no text, and what to do; "" where it may be one."""
    return encoding.foreign(head(file))


def garbage(file: BinaryIO) -> str:
    """The same, and binary data of no known kind; "" for what begins as a JSON object or is UTF-16."""
    first = head(file)
    if wrong := encoding.foreign(first):
        return wrong
    if first.lstrip().startswith(b"{") or encoding.is_wide(first):
        return ""  # a damaged line among good ones is named alone
    return encoding.BINARY if encoding.is_binary(first.decode("latin-1")) else ""
