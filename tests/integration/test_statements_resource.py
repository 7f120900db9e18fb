"""The Statements resource over HTTP, on both databases."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.statements import HOME, PASSED, account, passed, text, uid

HEADERS = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}


@pytest.fixture
def lrs(client, add_source):
    """Return a client that speaks xAPI with a key of a strict source."""
    return Lrs(client, add_source())


class Lrs:
    def __init__(self, client, auth):
        self.client, self.auth = client, auth

    def post(self, body, path="/xapi/statements", headers=HEADERS, **more):
        data = body if isinstance(body, bytes) else text(body)
        return self.client.post(path, data=data, headers=headers, auth=self.auth, **more)

    def put(self, id, body):
        return self.client.put(
            "/xapi/statements", query_string={"statementId": id}, data=text(body),
            headers=HEADERS, auth=self.auth,
        )  # fmt: skip

    def get(self, path="/xapi/statements", **query):
        return self.client.get(path, query_string=query or None, headers=HEADERS, auth=self.auth)

    def count(self):
        return len(self.get().json["statements"])


class TestPost:
    def test_answers_the_ids_in_order(self, lrs):
        answer = lrs.post([passed(id=uid(2)), passed(id=uid(1))])

        assert (answer.status_code, answer.json) == (200, [uid(2), uid(1)])

    def test_statement_without_id_gets_one(self, lrs):
        [minted] = lrs.post(passed()).json

        assert lrs.get(statementId=minted).json["id"] == minted

    def test_repeat_is_not_an_error(self, lrs):
        first = lrs.post(passed(id=uid(1)))

        again = lrs.post(passed(id=uid(1)))

        assert (again.status_code, again.json) == (200, first.json)
        assert lrs.count() == 1

    def test_other_content_under_the_same_id_conflicts_and_stores_nothing_of_the_batch(self, lrs):
        lrs.post(passed(id=uid(1)))

        answer = lrs.post([passed(id=uid(2)), passed(id=uid(1), raw=3)])

        assert answer.status_code == 409
        assert answer.json["type"] == "urn:lrs-bridge:problem:statement-conflict"
        assert lrs.count() == 1

    def test_fault_names_index_path_and_rule_and_stores_nothing_of_the_batch(self, lrs):
        wrong = passed(id=uid(2), actor={"mbox": "anna@vedhamn.example"})

        answer = lrs.post([passed(id=uid(1)), wrong])

        assert answer.status_code == 400
        assert answer.mimetype == "application/problem+json"
        assert (answer.json["index"], answer.json["path"]) == (1, "$.actor.mbox")
        assert answer.json["rule"]
        assert lrs.count() == 0

    def test_same_id_twice_in_a_batch_is_refused(self, lrs):
        answer = lrs.post([passed(id=uid(1)), passed(id=uid(1))])

        assert answer.status_code == 400
        assert lrs.count() == 0

    def test_empty_batch_is_a_heartbeat(self, lrs, bridge):
        answer = lrs.post([])

        assert (answer.status_code, answer.json) == (200, [])
        tallies = bridge.store.read(1, lambda tx: tx.access.tallies())
        assert (tallies["moodle"].heartbeats, tallies["moodle"].received) == (1, 0)

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"null", id="null"),
            pytest.param(b"{", id="cut off"),
            pytest.param(b'{"actor":1,"actor":2}', id="duplicate key"),
            pytest.param(b'"text"', id="text"),
            pytest.param(b"[" * 5000, id="deep"),
            pytest.param(b'{"verb":NaN}', id="NaN"),
            pytest.param(b"\xff\xfe{}", id="not UTF-8"),
        ],
    )
    def test_malformed_body_is_400(self, lrs, body):
        assert lrs.post(body).status_code == 400

    def test_body_over_the_limit_is_413(self, lrs, bridge):
        answer = lrs.post(b" " * (bridge.settings.max_body_bytes + 1))

        assert answer.status_code == 413

    def test_nul_character_in_free_text_is_kept(self, lrs):
        answer = lrs.post(
            passed(id=uid(1), actor=account("14") | {"name": "An\0na"}, result={"response": "a\0b"})
        )

        assert answer.status_code == 200
        assert lrs.get(statementId=uid(1)).json["result"]["response"] == "a\0b"

    def test_nul_character_in_an_identifier_is_refused(self, lrs):
        answer = lrs.post(passed(actor=account("1\x004")))

        assert (answer.status_code, answer.json["path"]) == (400, "$.actor.account.name")

    def test_double_slash_and_lone_question_mark_are_taken_as_meant(self, lrs):
        assert lrs.post(passed(id=uid(1)), path="/xAPI//statements").status_code == 200
        assert lrs.post(passed(id=uid(2)), path="/xapi/statements/?").status_code == 200

    def test_what_became_of_everything_received_adds_up(self, lrs, bridge):
        lrs.post([passed(id=uid(1)), passed(id=uid(2))])
        lrs.post(passed(id=uid(1)))
        lrs.post([passed(id=uid(3)), {"actor": {}}])

        tally = bridge.store.read(1, lambda tx: tx.access.tallies())["moodle"]

        assert (tally.received, tally.stored, tally.duplicates, tally.refused) == (5, 2, 1, 2)


class TestPut:
    def test_stores_under_the_id_of_the_query(self, lrs):
        assert lrs.put(uid(1), passed()).status_code == 204
        assert lrs.get(statementId=uid(1)).json["id"] == uid(1)

    def test_another_id_in_the_body_is_refused(self, lrs):
        answer = lrs.put(uid(1), passed(id=uid(2)))

        assert (answer.status_code, answer.json["path"]) == (400, "$.id")

    def test_id_is_required(self, lrs):
        answer = lrs.client.put(
            "/xapi/statements", data=text(passed()), headers=HEADERS, auth=lrs.auth
        )

        assert answer.status_code == 400


class TestAccess:
    @pytest.mark.parametrize(
        "auth",
        [
            pytest.param(None, id="none"),
            pytest.param(("1-nobody", "x"), id="unknown key"),
            pytest.param(("nonsense", "x"), id="no tenant"),
            pytest.param(("9-keymoodle", "x"), id="unknown tenant"),
        ],
    )
    def test_unknown_key_is_401_with_a_challenge(self, client, add_source, auth):
        add_source()

        answer = client.post("/xapi/statements", data=text(passed()), headers=HEADERS, auth=auth)

        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic")
        assert answer.headers["X-Experience-API-Version"] == "1.0.3"

    def test_wrong_secret_is_401(self, client, add_source):
        key, _ = add_source()

        answer = client.get("/xapi/statements", headers=HEADERS, auth=(key, "wrong"))

        assert answer.status_code == 401

    def test_disabled_source_is_turned_away_at_once(self, lrs, bridge):
        from lrs_bridge.services import sources

        bridge.store.write(1, lambda tx: sources.disable(tx, "moodle"))

        assert lrs.get().status_code == 401

    def test_key_without_read_scope_is_403(self, client, add_source):
        auth = add_source(scopes=("statements/write",))

        assert client.get("/xapi/statements", headers=HEADERS, auth=auth).status_code == 403

    def test_key_that_reads_its_own_sees_nobody_elses(self, lrs, client, add_source):
        lrs.post(passed(id=uid(1)))
        mine = Lrs(client, add_source("other", scopes=("statements/write", "statements/read/mine")))
        mine.post(passed(id=uid(2)))

        assert [s["id"] for s in mine.get().json["statements"]] == [uid(2)]
        assert mine.get(statementId=uid(1)).status_code == 404

    def test_another_tenant_sees_nothing(self, lrs, client, add_source):
        lrs.post(passed(id=uid(1)))
        other = Lrs(client, add_source("other", tenant=2))

        assert other.count() == 0
        assert other.get(statementId=uid(1)).status_code == 404

    def test_key_bound_to_a_home_page_may_not_speak_for_another(self, client, add_source):
        bound = Lrs(client, add_source("bound", home_pages=(HOME,)))

        answer = bound.post(passed(actor=account("14", "https://other.example")))

        assert answer.status_code == 403
        assert bound.post(passed()).status_code == 200

    def test_version_header_is_required(self, lrs):
        answer = lrs.post(passed(), headers={"Content-Type": "application/json"})

        assert answer.status_code == 400
        assert "X-Experience-API-Version" in answer.json["detail"]

    def test_about_is_public(self, client):
        assert client.get("/xapi/about").json["version"] == ["1.0.3", "2.0.0"]

    def test_preflight_needs_no_key(self, client):
        answer = client.options("/xapi//statements", headers={"Origin": "https://kurs.example"})

        assert answer.status_code == 204
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


class TestGet:
    def test_served_text_is_the_senders_with_our_members(self, lrs):
        sent = (
            b'{"id":"%s" , "actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example"},'
        )
        sent = (
            sent % uid(1).encode()
            + b'"object":{"id":"http://a.example"},"result":{"score":{"raw":1.50}}}'
        )
        lrs.post(sent)

        served = lrs.get(statementId=uid(1))

        assert served.data.startswith(sent[:-1])
        assert served.json["authority"]["account"]["name"] == "moodle"
        assert served.json["timestamp"] == served.json["stored"]
        assert served.json["version"] == "1.0.0"
        assert "Last-Modified" in served.headers

    def test_stored_and_authority_of_the_sender_are_replaced(self, lrs):
        lrs.post(passed(id=uid(1), stored="2001-01-01T00:00:00Z", authority=account("liar")))

        served = lrs.get(statementId=uid(1)).json

        assert served["stored"].startswith("2026-03-02")
        assert served["authority"]["account"]["name"] == "moodle"

    def test_pages_follow_each_other_without_gap_or_repeat(self, lrs):
        lrs.post([passed(id=uid(n)) for n in range(1, 8)])

        seen, path, query = [], "/xapi/statements", {"limit": 3, "verb": PASSED}
        while path:
            page = lrs.get(path, **query).json
            seen += [s["id"] for s in page["statements"]]
            path, query = page["more"], {}

        assert seen == [uid(n) for n in range(7, 0, -1)]

    def test_statement_that_arrives_between_pages_moves_nothing(self, lrs):
        lrs.post([passed(id=uid(n)) for n in range(1, 5)])
        first = lrs.get(limit=2).json
        lrs.post(passed(id=uid(9)))

        second = lrs.get(first["more"]).json

        assert [s["id"] for s in second["statements"]] == [uid(2), uid(1)]

    def test_forged_cursor_is_refused(self, lrs):
        lrs.post([passed(id=uid(n)) for n in range(1, 4)])
        more = lrs.get(limit=1).json["more"]

        assert lrs.get(more[:-1] + ("a" if more[-1] != "a" else "b")).status_code == 400

    def test_cursor_of_another_key_is_refused(self, lrs, client, add_source):
        lrs.post([passed(id=uid(n)) for n in range(1, 4)])
        more = lrs.get(limit=1).json["more"]
        other = Lrs(client, add_source("other", scopes=("statements/read/mine",)))

        assert other.get(more).status_code == 400

    def test_cursor_from_before_a_restore_is_refused_with_what_to_do(self, lrs, bridge):
        lrs.post([passed(id=uid(n)) for n in range(1, 4)])
        more = lrs.get(limit=1).json["more"]
        bridge.store.begin_epoch(1)

        answer = lrs.get(more)

        assert answer.status_code == 400
        assert "since" in answer.json["detail"]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            pytest.param({"activity": "https://kurs.example/a"}, [2], id="activity"),
            pytest.param({"agent": json.dumps(account("15"))}, [2], id="agent"),
            pytest.param({"verb": "http://v.example/other"}, [], id="unknown verb"),
            pytest.param({"registration": uid(77)}, [3], id="registration"),
            pytest.param({"activity": "https://kurs.example/c"}, [], id="context is not plain"),
            pytest.param(
                {"activity": "https://kurs.example/c", "related_activities": "true"}, [3],
                id="related activity",
            ),
            pytest.param({"ascending": "true"}, [1, 2, 3], id="ascending"),
        ],
    )  # fmt: skip
    def test_filter_finds_exactly_what_it_says(self, lrs, query, expected):
        context = {
            "registration": uid(77),
            "contextActivities": {"parent": [{"id": "https://kurs.example/c"}]},
        }
        lrs.post(
            [
                passed(id=uid(1)),
                passed("15", id=uid(2), activity="https://kurs.example/a"),
                passed(id=uid(3), context=context),
            ]
        )

        assert [s["id"] for s in lrs.get(**query).json["statements"]] == [uid(n) for n in expected]

    def test_since_is_exclusive_and_until_inclusive_to_the_microsecond(self, lrs):
        lrs.post([passed(id=uid(1)), passed(id=uid(2))])
        stored = lrs.get(statementId=uid(1)).json["stored"]

        assert [s["id"] for s in lrs.get(since=stored).json["statements"]] == [uid(2)]
        assert [s["id"] for s in lrs.get(until=stored).json["statements"]] == [uid(1)]

    def test_every_answer_says_how_far_it_is_consistent(self, lrs):
        lrs.post(passed(id=uid(1)))
        stored = lrs.get(statementId=uid(1)).json["stored"]

        for answer in (lrs.get(), lrs.get(limit="x"), lrs.post(b"{")):
            assert answer.headers["X-Experience-API-Consistent-Through"] >= stored


class TestConcurrency:
    def test_equal_batches_at_once_store_each_statement_once(self, app, add_source, bridge):
        auth = add_source()
        batch = text([passed(str(n), id=uid(n)) for n in range(1, 21)])

        def post(_):
            return app.test_client().post(
                "/xapi/statements", data=batch, headers=HEADERS, auth=auth
            ).status_code  # fmt: skip

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(post, range(16)))

        assert set(answers) == {200}
        tally = bridge.store.read(1, lambda tx: tx.access.tallies())["moodle"]
        assert (tally.received, tally.stored, tally.duplicates) == (320, 20, 300)

    def test_stored_is_unique_and_follows_the_order_of_commits(self, app, add_source, bridge):
        auth = add_source()

        def post(n):
            return app.test_client().post(
                "/xapi/statements", data=text(passed(id=uid(n))), headers=HEADERS, auth=auth
            ).status_code  # fmt: skip

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(post, range(1, 65))) == {200}
        listed = Lrs(app.test_client(), auth).get(ascending="true", limit=100).json["statements"]
        stored = [s["stored"] for s in listed]

        assert len(stored) == 64
        assert stored == sorted(set(stored))
