"""IRIs, mailto IRIs and media types: their shape, checked in linear time."""

import re

KNOWN: set[str] = set()
"""IRIs that were found good: the same ones come with every statement."""
_MOST, _SHORT = 20_000, 200
"""How many are remembered, and how long they are at most."""
_LETTERS = (
    r"A-Za-z0-9\-._~\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF"
    r"\U00010000-\U0001FFFD\U00020000-\U0002FFFD\U00030000-\U0003FFFD\U00040000-\U0004FFFD"
    r"\U00050000-\U0005FFFD\U00060000-\U0006FFFD\U00070000-\U0007FFFD\U00080000-\U0008FFFD"
    r"\U00090000-\U0009FFFD\U000A0000-\U000AFFFD\U000B0000-\U000BFFFD\U000C0000-\U000CFFFD"
    r"\U000D0000-\U000DFFFD\U000E1000-\U000EFFFD"
)
_PRIVATE = r"\uE000-\uF8FF\U000F0000-\U000FFFFD\U00100000-\U0010FFFD"
_MARKS = r"!$&'()*+,;="
_PERCENT = "%[0-9A-Fa-f]{2}"


def _run(letters: str) -> str:
    return rf"[{letters}]*+(?:{_PERCENT}[{letters}]*+)*+"


_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*+:(?=.)"
    rf"(?:(?!//)|//(?:{_run(_LETTERS + _MARKS + ':')}@)?"
    rf"(?:\[[0-9A-Fa-fv:.]++\]|{_run(_LETTERS + _MARKS)})(?::[0-9]*+)?(?=[/?#]|\Z))"
    rf"{_run(_LETTERS + _MARKS + ':@/')}"
    rf"(?:\?{_run(_LETTERS + _MARKS + _PRIVATE + ':@/?')})?"
    rf"(?:#{_run(_LETTERS + _MARKS + ':@/?')})?"
)
_MAILTO = re.compile(
    rf"mailto:[A-Za-z0-9\-._~!$&'*+/=?^`{{|}}%{_LETTERS}]++@"
    rf"(?:[{_LETTERS}%]++|\[[0-9A-Za-z:.]++\])"
)
_SHA1 = re.compile(r"[0-9A-Fa-f]{40}")
_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~\-]++"  # noqa: S105 -- RFC 7231's word for it
_MEDIA_TYPE = re.compile(
    rf'{_TOKEN}/{_TOKEN}(?:[ \t]*;[ \t]*{_TOKEN}=(?:{_TOKEN}|"(?:[^"\\\x00-\x1f]|\\.)*"))*[ \t]*'
)


def is_iri(text: str) -> bool:
    """Say whether *text* has the shape of an absolute IRI (RFC 3987 §2.2), as simple as ``a:b``.

    A scheme of its own such as ``course-v1:`` is legal. Nothing after the colon is refused.
    """
    if text in KNOWN:
        return True
    if _IRI.fullmatch(text) is None:
        return False
    if len(text) <= _SHORT:
        if len(KNOWN) >= _MOST:
            KNOWN.clear()
        KNOWN.add(text)
    return True


def is_mailto(text: str) -> bool:
    """Say whether *text* is ``mailto:`` and one e-mail address (xAPI 1.0.3 Data 2.4.2.3)."""
    return _MAILTO.fullmatch(text) is not None


def is_sha1(text: str) -> bool:
    """Say whether *text* is 40 hexadecimal digits."""
    return _SHA1.fullmatch(text) is not None


def is_media_type(text: str) -> bool:
    """Say whether *text* is a media type with optional parameters (RFC 2046)."""
    return _MEDIA_TYPE.fullmatch(text) is not None
