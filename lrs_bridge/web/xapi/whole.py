"""A request's body read whole: all of it, or an error."""

from werkzeug.exceptions import RequestEntityTooLarge

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.ports.attachments import PIECE
from lrs_bridge.web.xapi.delimiters import Stream


def read(stream: Stream, length: int | None, most: int) -> bytes:
    """Read a body of a length that is told, or until it ends: no more room than it needs.

    Raises:
        InvalidRequestError: It has fewer bytes than were told: the client went away while it sent.
            The server ends the stream then as it ends any other.
        RequestEntityTooLarge: It has more than *most* bytes.
    """
    if length is not None and length <= most:
        content = _taken(stream, length)
        if len(content) < length:
            raise InvalidRequestError(
                f"The body broke off after {len(content)} of {length} bytes; send it again."
            )
        return content
    content = b"" if length is not None else _taken(stream, most + 1)
    if length is not None or len(content) > most:
        raise RequestEntityTooLarge(f"The body is larger than {most} bytes; send less at a time.")
    return content


def _taken(stream: Stream, size: int) -> bytes:
    """Take *size* bytes, or all there are; a stream may give them in pieces."""
    pieces = []
    while size > 0 and (piece := stream.read(min(PIECE, size))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
