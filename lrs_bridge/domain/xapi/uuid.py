"""UUIDs in their standard form (xAPI 1.0.3 Data 4.4)."""

import re

_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def is_uuid(text: str) -> bool:
    """Say whether *text* is 32 hexadecimal digits in groups of 8-4-4-4-12, in either case.

    Variant bits are not looked at: the standard only recommends variant 2.
    """
    return _UUID.fullmatch(text) is not None
