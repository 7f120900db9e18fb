"""A multipart body as a stream: headers, data, and where data may end (RFC 2046 section 5.1)."""

import re
from collections.abc import Iterator
from typing import Protocol

from lrs_bridge.domain.errors import InvalidRequestError

MAX_HEADERS = 16 * 1024
MAX_BOUNDARIES = 200_000
"""How often the boundary may stand in a body, in data too: each costs microseconds."""
_READ = 64 * 1024
_PADDING = 64
_AFTER = re.compile(rb"--|[ \t]{0,%d}+\r\n" % _PADDING)
_BREAK = b"\r\n"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class Stream(Protocol):
    """Where the body comes from."""

    def read(self, size: int, /) -> bytes:
        """Return at most *size* bytes; none at the end."""
        ...


class Delimited:
    """A body of parts; of it all no more is held than two reads."""

    def __init__(self, stream: Stream, boundary: str) -> None:
        self._stream = stream
        self._mark = b"--" + boundary.encode()
        self._text = b""
        self._at = 0
        self._next = 0
        self._last = False
        self._met = 0

    def data(self) -> Iterator[bytes | None]:
        """Yield data, and None wherever the data so far may be all: a delimiter follows.

        Whoever agrees stops and calls `end`; who goes on gets the delimiter as data. Before a
        delimiter with a line break it yields None twice, without the break and with it. Raises
        InvalidRequestError when the data is full of the boundary.
        """
        mark = self._mark
        while True:
            found = self._text.find(mark, self._at)
            if found < 0:
                # What stays may be a line break and the beginning of a delimiter.
                yield self._take(max(self._at, len(self._text) - len(_BREAK + mark) + 1))
                if not self._more():
                    return
                continue
            self._met += 1
            if self._met > MAX_BOUNDARIES:
                raise InvalidRequestError(
                    f"The boundary stands more than {MAX_BOUNDARIES} times in the body. Send it"
                    " with another one."
                )
            found = self._ahead(found, len(mark) + _PADDING + len(_BREAK))
            if after := _AFTER.match(self._text, found + len(mark)):
                self._last = after[0] == b"--"
                # The line break behind a delimiter may be the one before the empty line.
                self._next = after.end() - len(_BREAK) * (not self._last)
                if self._text.endswith(_BREAK, self._at, found):
                    yield self._take(found - len(_BREAK))
                    yield None
                yield self._take(found)
                yield None
            yield self._take(found + 1)

    def end(self) -> bool:
        """Go behind the delimiter that was found; say whether it is the last one."""
        self._at = self._next
        return self._last

    def headers(self) -> dict[str, str]:
        """Return the headers of the part that begins, by lower-case name.

        Raises InvalidRequestError with what to send instead.
        """
        start = self._ahead(self._at, len(_BREAK) + MAX_HEADERS)
        end = self._text.find(2 * _BREAK, start, start + len(_BREAK) + MAX_HEADERS)
        if end < 0:
            raise InvalidRequestError(
                "The headers of a part must end with an empty line (CR LF) within"
                f" {MAX_HEADERS} bytes."
            )
        self._at = end + len(2 * _BREAK)
        lines = self._text[start + len(_BREAK) : end].decode("latin-1").split("\r\n")
        return dict(_header(line) for line in lines if line)

    def _take(self, end: int) -> bytes:
        taken = self._text[self._at : end]
        self._at = end
        return taken

    def _ahead(self, start: int, size: int) -> int:
        """Read until *size* bytes lie behind *start*, or all; return where it has come to lie."""
        offset = start - self._at
        while len(self._text) - self._at - offset < size and self._more():
            pass
        return self._at + offset

    def _more(self) -> bool:
        read = self._stream.read(_READ)
        self._text = self._text[self._at :] + read
        self._at = 0
        return bool(read)


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or _CONTROL.search(line):
        # A bare LF would come back to a reader as a header of its own.
        raise InvalidRequestError(
            "A header of a part must be a name, a colon and a value in printable characters."
        )
    return name.strip().lower(), value.strip()
