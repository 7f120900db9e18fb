"""Attachments come in and go out with their statement, and formats show what is asked for."""

import hashlib
import itertools
import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Thread

import pytest
import sqlalchemy as sa

from lrs_bridge.ports.attachments import PIECE, Kept
from lrs_bridge.storage import tables as t
from tests.integration.test_statements_resource import HEADERS, Lrs
from tests.multipart import KIND, attachment, multipart, part, taken_apart
from tests.statements import passed, uid

PHOTO = b"\x89PNG of the guard, with --part-of-the-sender in it\r\n"
OTHER = b"another photo"
SHA2 = hashlib.sha256(PHOTO).hexdigest()
LARGE = b"0" * 3 * PIECE  # its SHA-2 comes before that of the other
LARGE_SHA2 = hashlib.sha256(LARGE).hexdigest()
MIXED = HEADERS | {"Content-Type": KIND}


@pytest.fixture
def lrs(client, add_source):
    """Return a client that speaks xAPI with a key of a strict source."""
    return Lrs(client, add_source())


@pytest.fixture
def held(bridge):
    """Return a function that says what bytes there are: SHA-2 and length by piece."""

    def look(tx):
        c = t.attachment_chunk.c
        return [tuple(row) for row in tx.attachments.rows(
            tx.attachments.select(c.sha2, sa.func.length(c.content)).order_by(c.sha2, c.position)
        )]  # fmt: skip

    return lambda: bridge.store.read(1, look)


def with_photo(id=1, data=PHOTO, raw=17, **more):
    return passed(id=uid(id), raw=raw, attachments=[attachment(data, **more)])


def send(lrs, statements, *parts):
    return lrs.post(multipart(statements, *parts), headers=MIXED)


class TestIn:
    def test_attachment_comes_back_byte_for_byte(self, lrs):
        assert send(lrs, with_photo(), part(PHOTO)).status_code == 200

        (first, statements), (head, data) = taken_apart(lrs.get(attachments="true"))

        assert first["Content-Type"] == "application/json"
        assert [s["id"] for s in json.loads(statements)["statements"]] == [uid(1)]
        assert (head["X-Experience-API-Hash"], data) == (SHA2, PHOTO)
        assert head["Content-Type"] == "image/png"
        assert head["Content-Transfer-Encoding"] == "binary"
        assert lrs.get().is_json

    def test_part_without_a_content_type_is_octets(self, lrs):
        send(lrs, with_photo(), part(PHOTO, Content_Type=None))

        _, (head, _) = taken_apart(lrs.get(attachments="true"))

        assert head["Content-Type"] == "application/octet-stream"

    def test_empty_attachment_comes_back(self, lrs):
        assert send(lrs, with_photo(data=b""), part(b"")).status_code == 200

        assert [data for _, data in taken_apart(lrs.get(attachments="true"))[1:]] == [b""]

    def test_attachment_with_a_url_needs_no_part(self, lrs):
        assert lrs.post(with_photo(fileUrl="https://bilder.example/1.png")).status_code == 200

    @pytest.mark.parametrize(
        "parts",
        [
            pytest.param([], id="no part"),
            pytest.param([part(PHOTO), part(OTHER)], id="surplus part"),
            pytest.param(
                [part(OTHER, X_Experience_API_Hash=SHA2)], id="not what its hash says"
            ),
            pytest.param([part(PHOTO, Content_Type="image/jpeg")], id="another content type"),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_refused_and_leaves_nothing(self, lrs, held, parts):
        assert send(lrs, with_photo(), *parts).status_code == 400

        assert (lrs.count(), held()) == (0, [])

    def test_refused_batch_leaves_no_attachment_of_any_statement(self, lrs, held):
        wrong = with_photo(2, OTHER) | {"actor": {}}

        answer = send(lrs, [with_photo(), wrong], part(PHOTO), part(OTHER))

        assert (answer.status_code, held()) == (400, [])

    def test_conflict_leaves_no_attachment(self, lrs, held):
        lrs.post(passed(id=uid(1)))

        assert send(lrs, with_photo(raw=3), part(PHOTO)).status_code == 409
        assert held() == []

    def test_repetition_of_a_statement_stores_no_other_attachment(self, lrs, held):
        send(lrs, with_photo(), part(PHOTO))

        assert send(lrs, with_photo(data=OTHER), part(OTHER)).status_code == 200
        assert held() == [(SHA2, len(PHOTO))]

    def test_the_same_data_is_kept_once(self, lrs, held, bridge):
        send(lrs, [with_photo(1), with_photo(2)], part(PHOTO), part(PHOTO))
        send(lrs, with_photo(3), part(PHOTO))

        assert held() == [(SHA2, len(PHOTO))]
        ids = [uid(1), uid(2), uid(3)]
        kept = bridge.store.read(1, lambda tx: tx.attachments.of(ids))
        assert kept == [Kept(SHA2, "image/png", len(PHOTO))]

    def test_many_may_send_the_same_data_at_once(self, app, add_source, held):
        auth = add_source()
        bodies = [multipart(with_photo(id), part(PHOTO)) for id in range(1, 9)]

        def post(body):
            return Lrs(app.test_client(), auth).post(body, headers=MIXED).status_code

        with ThreadPoolExecutor(len(bodies)) as pool:
            assert set(pool.map(post, bodies)) == {200}
        assert held() == [(SHA2, len(PHOTO))]

    def test_more_than_is_allowed_is_413(self, lrs, bridge, held):
        data = bytes(bridge.settings.max_body_bytes)
        most = bridge.settings.max_attachment_bytes
        pieces = [multipart(passed()).removesuffix(END)]
        pieces += [part(data)] * (most // len(data) + 1) + [END]

        answer = stream(lrs, Pieces(pieces), sum(map(len, pieces)))

        assert (answer.status_code, held()) == (413, [])
        assert "attachments are larger" in answer.json["detail"]

    @pytest.mark.parametrize("first", [PHOTO, OTHER], ids=["taken", "refused"])
    def test_a_request_is_read_to_its_end_so_that_its_sender_hears_the_answer(self, lrs, first):
        body = BytesIO(multipart(with_photo(), part(first, X_Experience_API_Hash=SHA2)) * 9)

        stream(lrs, body, len(body.getvalue()))

        assert body.read() == b""


class TestTolerant:
    def test_what_is_set_apart_leaves_no_attachment(self, client, add_source, held):
        lrs = Lrs(client, add_source(tolerant=True))
        lrs.post(passed(id=uid(1)))

        answer = send(
            lrs, [with_photo(raw=3), with_photo(2, OTHER)], part(PHOTO), part(OTHER)
        )  # fmt: skip

        assert answer.status_code == 200
        assert held() == [(hashlib.sha256(OTHER).hexdigest(), len(OTHER))]


class TestOut:
    def test_data_is_sent_once_in_a_stable_order(self, lrs):
        several = [attachment(PHOTO), attachment(OTHER), attachment(PHOTO)]
        send(lrs, [passed(id=uid(1), attachments=several), with_photo(2)], part(PHOTO), part(OTHER))

        parts = taken_apart(lrs.get(attachments="true"))[1:]

        assert [data for _, data in parts] == sorted(
            [PHOTO, OTHER], key=lambda data: hashlib.sha256(data).hexdigest()
        )

    def test_a_page_has_its_own_attachments_and_so_has_the_next(self, lrs):
        send(lrs, with_photo(1), part(PHOTO))
        send(lrs, with_photo(2, OTHER), part(OTHER))

        (_, page), *newest = taken_apart(lrs.get(attachments="true", limit=1))
        rest = taken_apart(lrs.get(json.loads(page)["more"]))[1:]

        assert [data for _, data in newest] == [OTHER]
        assert [data for _, data in rest] == [PHOTO]

    def test_one_statement_is_not_wrapped(self, lrs):
        send(lrs, with_photo(), part(PHOTO))

        (_, statement), (_, data) = taken_apart(lrs.get(statementId=uid(1), attachments="true"))

        assert (json.loads(statement)["id"], data) == (uid(1), PHOTO)

    def test_no_other_tenants_attachments_are_to_be_had(self, lrs, bridge):
        send(lrs, with_photo(), part(PHOTO))

        assert bridge.store.read(1, lambda tx: tx.attachments.piece(SHA2, 0)) == PHOTO
        assert bridge.store.read(2, lambda tx: tx.attachments.piece(SHA2, 0)) is None
        assert bridge.store.read(2, lambda tx: tx.attachments.of([uid(1)])) == []

    def test_what_is_erased_before_its_part_is_left_out_and_the_rest_is_whole(self, lrs, bridge):
        send(lrs, with_photo(1), part(PHOTO))
        send(lrs, with_photo(2, OTHER), part(OTHER))
        answer = lrs.get(attachments="true")

        bridge.store.write(1, lambda tx: lose(tx, uid(1)))

        assert [data for _, data in taken_apart(answer)[1:]] == [OTHER]

    def test_what_is_erased_within_its_part_ends_there_and_the_rest_is_whole(self, lrs, bridge):
        send(lrs, with_photo(1, LARGE), part(LARGE))
        send(lrs, with_photo(2, OTHER), part(OTHER))
        answer = lrs.get(attachments="true")
        pieces = iter(answer.response)
        begun = list(itertools.islice(pieces, 3))

        bridge.store.write(1, lambda tx: lose(tx, uid(1)))
        answer.response = [b"".join([*begun, *pieces])]

        assert [data for _, data in taken_apart(answer)[1:]] == [LARGE[:PIECE], OTHER]


class TestLastReference:
    def test_bytes_go_with_the_last_statement_that_has_them(self, lrs, bridge, held):
        send(lrs, [with_photo(1), with_photo(2)], part(PHOTO))

        bridge.store.write(1, lambda tx: lose(tx, uid(1)))
        assert held() == [(SHA2, len(PHOTO))]

        bridge.store.write(1, lambda tx: lose(tx, uid(2)))
        assert held() == []

    def test_what_another_transaction_is_just_referring_to_stays(self, lrs, bridge, held):
        send(lrs, with_photo(1), part(PHOTO))
        lrs.post(passed(id=uid(2)))
        loser = Thread(target=bridge.store.write, args=(1, lambda tx: lose(tx, uid(1))))

        def refer(tx):
            tx.attachments.keep([Data()])
            loser.start()
            tx.attachments.insert_rows(t.statement_attachment, {"statement": uid(2), "sha2": SHA2})

        bridge.store.write(1, refer)
        loser.join()

        assert held() == [(SHA2, len(PHOTO))]


class TestThirtyMegabytes:
    SIZE = 30 * 1024 * 1024

    def test_go_in_and_out_without_being_held_in_memory(self, lrs):
        sha2 = digest(blocks(self.SIZE))
        statement = with_photo(sha2=sha2, length=self.SIZE)
        head = multipart(statement).removesuffix(END) + part(b"", X_Experience_API_Hash=sha2)
        body = Pieces(itertools.chain([head], blocks(self.SIZE), [END]))

        tracemalloc.start()
        answer = stream(lrs, body, len(head) + self.SIZE + len(END))
        went_in = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        got = lrs.get(statementId=uid(1), attachments="true")
        found = digest(itertools.islice(got.response, 2, 2 + self.SIZE // PIECE))
        came_out = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        got.close()

        assert answer.status_code == 200
        assert found == sha2
        assert max(went_in, came_out) < 10 * 1024 * 1024


def stream(lrs, body, length):
    """Send what *body* brings piece by piece."""
    given = {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
    return lrs.post(b"", headers=MIXED, environ_overrides=given)


END = b"\r\n--sender--\r\n"


def blocks(size):
    """Yield *size* bytes, none like the other."""
    for number in range(size // 65_536):
        yield hashlib.sha256(number.to_bytes(4)).digest() * 2048


def digest(pieces):
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(piece)
    return hashed.hexdigest()


class Pieces:
    """A connection that brings what is made while it is read."""

    def __init__(self, pieces):
        self.pieces, self.rest = iter(pieces), BytesIO()

    def read(self, size=-1):
        while not (found := self.rest.read(size)):
            try:
                self.rest = BytesIO(next(self.pieces))
            except StopIteration:
                return b""
        return found


class Data:
    sha2, content_type, length = SHA2, None, len(PHOTO)

    def pieces(self):
        yield PHOTO


def lose(tx, id):
    """Take a statement's references away, as erasure does."""
    table = t.statement_attachment
    tx.attachments.delete_rows(table, table.c.statement == id)
    tx.attachments.forget([SHA2, LARGE_SHA2])


class TestFormats:
    def test_ids_leaves_out_what_only_people_read(self, lrs):
        lrs.post(passed(id=uid(1)))

        assert "display" not in lrs.get(statementId=uid(1), format="ids").json["verb"]

    def test_canonical_shows_the_language_that_is_asked_for(self, lrs):
        verb = {
            "id": "http://adlnet.gov/expapi/verbs/passed",
            "display": {"en": "passed", "sv": "klar"},
        }
        lrs.post(passed(id=uid(1), verb=verb))

        got = lrs.client.get(
            "/xapi/statements",
            query_string={"statementId": uid(1), "format": "canonical"},
            headers=HEADERS | {"Accept-Language": "sv"},
            auth=lrs.auth,
        )

        assert json.loads(got.data)["verb"]["display"] == {"sv": "klar"}
