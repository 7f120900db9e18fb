"""The document resources: State, Agent Profile, Activity Profile (xAPI 1.0.3 Comm 2.2)."""

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import LengthRequired

from lrs_bridge.domain.access import Machine, MachineScope
from lrs_bridge.domain.errors import InvalidRequestError, NotFoundError
from lrs_bridge.domain.xapi.document_queries import DocumentQuery, parse_document_query
from lrs_bridge.domain.xapi.documents import (
    ACTIVITY_PROFILE,
    AGENT_PROFILE,
    STATE,
    Conditions,
    DocumentKey,
    Method,
    Resource,
    etag,
    parse_conditions,
    unchanged,
)
from lrs_bridge.services import documents
from lrs_bridge.services.documents import Asked, Sent
from lrs_bridge.web.xapi import auth, headers, objects, params, whole
from lrs_bridge.web.xapi.blueprint import bridge

_UNTYPED = "application/octet-stream"  # RFC 9110 8.3


def init_app(part: Blueprint) -> None:
    """Add the resources."""
    for views in (
        Views(STATE, "state"),
        Views(AGENT_PROFILE, "profile"),
        Views(ACTIVITY_PROFILE, "profile"),
    ):
        for method, view in (
            ("GET", views.get),
            ("PUT", views.put),
            ("POST", views.post),
            ("DELETE", views.delete),
        ):
            path = views.resource.path
            part.add_url_rule(
                f"/{path}",
                endpoint=f"{path.replace('/', '_')}_{method.lower()}",
                view_func=view,
                methods=[method],
                strict_slashes=False,
            )


@dataclass(frozen=True, slots=True)
class Views:
    """What one resource answers; HEAD is answered as GET."""

    resource: Resource
    scope: MachineScope

    def get(self) -> Response:
        """Return a document, or the ids of all of a context."""
        machine = auth.machine(self.scope, "all/read")
        query, _, conditions = self._asked("GET", machine)
        if query.key is None:
            return _list(machine, query)
        return _one(machine, query.key, conditions)

    def put(self) -> Response:
        """Keep a document."""
        machine = auth.machine(self.scope)
        made = bridge()
        asked, sent = self._change("PUT", machine), _sent()
        tag = made.store.write(
            machine.tenant,
            lambda tx: documents.put(tx, asked, sent, keys=made.keys, now=made.clock()),
        )
        return _done(tag)

    def post(self) -> Response:
        """Merge into a document, or keep a new one."""
        machine = auth.machine(self.scope)
        made = bridge()
        asked, sent = self._change("POST", machine), _sent()
        within = objects.within(made.settings.max_body_bytes)
        tag = made.store.write(
            machine.tenant,
            lambda tx: documents.post(tx, asked, sent, within, keys=made.keys, now=made.clock()),
        )
        return _done(tag)

    def delete(self) -> Response:
        """Remove a document, or (State) all of a context."""
        machine = auth.machine(self.scope)
        query, version, conditions = self._asked("DELETE", machine)
        store = bridge().store
        if query.key is not None:
            asked = Asked(self.resource, version, query.key, conditions)
            store.write(machine.tenant, lambda tx: documents.delete(tx, asked))
        elif conditions != Conditions():
            raise InvalidRequestError(
                f"If-Match and If-None-Match are about one document: add {self.resource.id}."
            )
        else:
            store.write(machine.tenant, lambda tx: tx.documents.remove_all(query.context))
        return Response(status=204)

    def _asked(self, method: Method, machine: Machine) -> tuple[DocumentQuery, str, Conditions]:
        version = headers.version(machine)
        query = parse_document_query(self.resource, method, version, params.given())
        given = request.headers.get
        return query, version, parse_conditions(given("If-Match"), given("If-None-Match"))

    def _change(self, method: Method, machine: Machine) -> Asked:
        query, version, conditions = self._asked(method, machine)
        key = DocumentKey(query.context, query.id or "")  # which PUT and POST cannot lack
        return Asked(self.resource, version, key, conditions, machine.tolerant)


def _one(machine: Machine, key: DocumentKey, conditions: Conditions) -> Response:
    found = bridge().store.read(machine.tenant, lambda tx: tx.documents.find(key))
    if found is None:
        raise NotFoundError("There is no such document.")
    if unchanged(found.etag, conditions):
        return _validated(Response(status=304), found.etag, found.updated)
    answer = Response(found.content, content_type=found.content_type)
    # A browser saves it and never shows it: no script that a platform keeps runs on this site.
    answer.headers["Content-Disposition"] = "attachment"
    return _validated(answer, found.etag, found.updated)


def _list(machine: Machine, query: DocumentQuery) -> Response:
    found = bridge().store.read(
        machine.tenant, lambda tx: tx.documents.listed(query.context, query.since)
    )
    text = json.dumps(found.ids).encode()
    # xAPI 1.0.3 Comm 3.1: every answer to a GET has an ETag; 2.2: the newest one's time.
    return _validated(Response(text, mimetype="application/json"), etag(text), found.updated)


def _validated(answer: Response, tag: str, updated: datetime | None) -> Response:
    answer.headers["ETag"] = f'"{tag}"'
    if updated is not None:
        answer.headers["Last-Modified"] = format_datetime(updated, usegmt=True)
    return answer


def _done(tag: str) -> Response:
    return _validated(Response(status=204), tag, None)


def _sent() -> Sent:
    """Read the body as it is.

    Raises:
        InvalidRequestError: It broke off.
        LengthRequired: Its length is not told.
        RequestEntityTooLarge: It is larger than `max_body_bytes`.
    """
    most = bridge().settings.max_body_bytes
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        # A document may be any bytes: without a length nobody sees that it broke off.
        raise LengthRequired("Send the document with a Content-Length.")
    content = whole.read(request.stream, request.content_length, most)
    return Sent(request.headers.get("Content-Type", "").strip() or _UNTYPED, content)
