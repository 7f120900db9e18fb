"""Checks of attachments (xAPI 1.0.3 Data 2.4.11)."""

from decimal import Decimal
from typing import Any

from lrs_bridge.domain.xapi.checks import Checks, Report, array, iri, language_map, members
from lrs_bridge.domain.xapi.iri import is_media_type

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
SHA2_DIGITS = (56, 64, 96, 128)
"""Hexadecimal digits of SHA-224, 256, 384 and 512."""
_REQUIRED = ("usageType", "display", "contentType", "length", "sha2")


def attachments(value: Any, path: str, rule: str, report: Report) -> None:
    """Check the list of attachments."""
    array(value, path, rule, report, _attachment)


def _attachment(value: Any, path: str, rule: str, report: Report) -> None:
    if not members(value, path, rule, report, "attachment", _ATTACHMENT):
        return
    for name in _REQUIRED:
        if name not in value:
            report.missing(path, _ATTACHMENT[name][1], name)
    if value.get("usageType") == SIGNATURE and value.get("contentType") != _SIGNED_AS:
        # XAPI-00115: a signature is sent as octets.
        report.wrong(
            f"{path}.contentType", "XAPI-00115", f'"{_SIGNED_AS}"', value.get("contentType", "")
        )


def _media_type(value: Any, path: str, rule: str, report: Report) -> None:
    if type(value) is not str or not is_media_type(value):
        report.wrong(path, rule, "a media type such as application/pdf", value)


def _length(value: Any, path: str, rule: str, report: Report) -> None:
    whole = type(value) is int or (type(value) is Decimal and value == int(value))
    if not whole or value < 0:
        report.wrong(path, rule, "a whole number of octets", value)


def _sha2(value: Any, path: str, rule: str, report: Report) -> None:
    if not is_sha2(value):
        report.wrong(path, rule, "a SHA-2 of 56, 64, 96 or 128 hexadecimal digits", value)


def is_sha2(value: object) -> bool:
    """Say whether *value* is a SHA-2 in hexadecimal digits."""
    if type(value) is not str or len(value) not in SHA2_DIGITS:
        return False
    return value.isascii() and value.isalnum() and not value.lower().strip("0123456789abcdef")


_SIGNED_AS = "application/octet-stream"
_ATTACHMENT: Checks = {
    "usageType": (iri, "XAPI-00107"),
    "display": (language_map, "XAPI-00106"),
    "description": (language_map, "xAPI 1.0.3 Data 2.4.11"),
    "contentType": (_media_type, "XAPI-00105"),
    "length": (_length, "XAPI-00102"),
    "sha2": (_sha2, "XAPI-00103"),
    "fileUrl": (iri, "XAPI-00104"),
}
