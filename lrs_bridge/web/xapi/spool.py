"""The data of a request's attachments until it is stored: a little in memory, the rest on disk."""

from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

from werkzeug.exceptions import RequestEntityTooLarge

from lrs_bridge.ports.attachments import PIECE

_IN_MEMORY = 1024 * 1024


class Spool:
    """One file for all parts of a request; it may be read again and again until it is closed."""

    def __init__(self, most: int) -> None:
        """Take at most *most* bytes."""
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - `close` closes it
        self._most = most
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Add bytes at the end.

        Raises:
            RequestEntityTooLarge: They are too many.
        """
        self.size += len(piece)
        if self.size > self._most:
            raise RequestEntityTooLarge(
                f"The attachments are larger than {self._most} bytes; send them in pieces,"
                " or by fileUrl."
            )
        self._file.write(piece)

    def read(self, start: int, length: int) -> Iterator[bytes]:
        """Yield what lies there, piece by piece."""
        for at in range(start, start + length, PIECE):
            self._file.seek(at)
            yield self._file.read(min(PIECE, start + length - at))

    def close(self) -> None:
        """Let the bytes go."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class SpooledPart:
    """The data of one part (`ports.attachments.Part`)."""

    sha2: str
    content_type: str | None
    length: int
    spool: Spool
    start: int

    def pieces(self) -> Iterator[bytes]:
        """Yield the data from its beginning."""
        return self.spool.read(self.start, self.length)
