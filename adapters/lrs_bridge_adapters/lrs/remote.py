"""Another LRS, or this one, as a client of tincan sees it: a RemoteLRS that cannot hang."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from tincan import About, RemoteLRS
from tincan.http_request import HTTPRequest
from tincan.lrs_response import LRSResponse

_VERSION = "1.0.3"
_PROFILES = ("activities/profile", "agents/profile")


def remote(endpoint: str, key: str, secret: str, timeout: float = 10.0) -> RemoteLRS:
    """Return a client for the LRS at *endpoint*; *timeout* is in seconds, for each wait."""
    basic = base64.b64encode(f"{key}:{secret}".encode()).decode()
    lrs = _Remote(version=_VERSION, endpoint=f"{endpoint.rstrip('/')}/", auth=f"Basic {basic}")
    lrs.timeout = timeout
    return lrs


class _Remote(RemoteLRS):  # type: ignore[misc] # tincan says nothing of its types
    """Sends in tincan's place: it has no time limit, and writes ``True`` for ``true``."""

    _props = (*RemoteLRS._props, "timeout")  # noqa: SLF001 - the names that tincan lets one set
    timeout: float

    def about(self) -> LRSResponse:
        """Read which versions the LRS speaks."""
        answer = self._send_request(HTTPRequest(method="GET", resource="about"))
        if answer.success:
            answer.content = _About.from_json(answer.data)
        return answer

    def _send_request(self, request: HTTPRequest) -> LRSResponse:
        headers = {
            "X-Experience-API-Version": self.version,
            "Authorization": self.auth,
            **request.headers,
        }
        if request.method == "PUT" and request.resource in _PROFILES and "If-Match" not in headers:
            headers["If-None-Match"] = "*"  # xAPI 1.0.3 Comm 3.1: one of the two MUST be sent
        content = None if request.content is None else request.content.encode()
        url = urlsplit(self._url(request))
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        with closing(kind(url.netloc, timeout=self.timeout)) as connection:
            connection.request(
                request.method, url._replace(scheme="", netloc="").geturl(), content, headers
            )
            response = connection.getresponse()
            return _response(request, response, response.read())

    def _url(self, request: HTTPRequest) -> str:
        resource: str = request.resource
        if not resource.startswith("http"):
            resource = self.endpoint + resource
        query = urlencode(list(_written(request.query_params)))
        return f"{resource}{'&' if '?' in resource else '?'}{query}" if query else resource


class _About(About):  # type: ignore[misc] # tincan says nothing of its types
    """May name versions that came after tincan, whose own refuses them."""

    version: Sequence[str] = ()


def _written(parameters: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in parameters.items():
        if isinstance(value, bool):
            yield name, str(value).lower()
        elif isinstance(value, datetime):
            yield name, value.isoformat()
        else:
            yield name, str(value)


def _response(request: HTTPRequest, response: HTTPResponse, data: bytes) -> LRSResponse:
    missing = response.status == 404 and request.ignore404  # noqa: PLR2004 - RFC 9110 §15.5.5
    success = 200 <= response.status < 300 or bool(missing)  # noqa: PLR2004 - RFC 9110 §15
    return LRSResponse(success=success, request=request, response=response, data=data)
