"""What the LRS sets and what it keeps (1.0.3 Data 2.2, 2.4, 3.3; 2.0 4.2.4)."""

import json
import uuid
from datetime import datetime

import pytest

from tests.conformance.http.conftest import Lrs
from tests.conformance.http.statements import ids, member, one, post, without
from tests.statements import account, passed, uid

RFC4122 = "00000000-0000-{}000-8000-000000000001"


def sent(lrs, version, **change):
    """Store a statement and return what comes back."""
    [id] = post(lrs, passed(**change), version=version)
    return one(lrs, id, version)


class TestId:
    def test_xapi_00026_xapi_00030_one_is_made_of_version_4_in_small_letters(
        self, client, add_source, version
    ):
        [made] = post(Lrs(client, *add_source()), passed(), version=version)

        assert made == str(uuid.UUID(made))
        assert uuid.UUID(made).version == 4

    def test_xapi_00026_each_statement_has_its_own(self, lrs, version):
        assert len(set(post(lrs, [passed() for _ in range(20)], version=version))) == 20

    @pytest.mark.parametrize("digit", [1, 4, 5, 6, 7, 8], ids="XAPI-00027 version {}".format)
    def test_every_kind_of_uuid_is_kept(self, lrs, version, digit):
        id = RFC4122.format(digit)

        assert post(lrs, passed(id=id), version=version) == [id]
        assert one(lrs, id, version)["id"] == id


class TestStored:
    def test_xapi_00023_xapi_00097_it_is_a_timestamp_of_the_receipt(self, lrs, version, clock):
        before = clock()

        stored = sent(lrs, version, stored="2001-01-01T00:00:00Z")["stored"]

        assert before < datetime.fromisoformat(stored) < clock()

    def test_xapi_00097_no_two_are_the_same_and_they_go_as_the_batch_does(self, lrs, version):
        batch = [passed(id=uid(n)) for n in (5, 3, 4, 1, 2)]
        post(lrs, batch, passed(id=uid(9)), version=version)

        stored = [one(lrs, s["id"])["stored"] for s in batch] + [one(lrs, uid(9))["stored"]]

        assert stored == sorted(set(stored))

    def test_xapi_00097_refused_and_repeated_statements_leave_it(self, lrs, version):
        before = sent(lrs, version, id=uid(1))
        lrs("POST", "statements", passed(id=uid(1), raw=2), version=version)

        assert sent(lrs, version, id=uid(1)) == before


class TestTimestamp:
    def test_2_0_4_2_4_2_xapi_00022_it_is_stored_where_there_is_none(self, lrs, version):
        [id] = post(lrs, without(passed(), "timestamp"), version=version)
        found = one(lrs, id, version)

        assert found["timestamp"] == found["stored"]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("2026-03-01T07:12:04.123456789Z", id="XAPI-00122 nanoseconds"),
            pytest.param("2026-03-01T07:12:04.100Z", id="XAPI-00122 trailing zeros"),
            pytest.param("2026-03-01T07:12:04Z", id="XAPI-00122 seconds"),
        ],
    )
    def test_its_digits_are_kept(self, lrs, version, text):
        assert sent(lrs, version, timestamp=text)["timestamp"] == text

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("2026-03-01T08:12:04.12+01:00", id="XAPI-00123 zone"),
            pytest.param("20260301T081204Z", id="XAPI-00123 basic format"),
            pytest.param("2026-03-01T08:12", id="XAPI-00123 no zone"),
        ],
    )
    def test_xapi_00122_it_is_kept_as_it_was_written(self, lrs, text):
        assert sent(lrs, "1.0.3", timestamp=text)["timestamp"] == text

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2026-03-01T08:12:04.123456789+01:00", "2026-03-01T07:12:04.123456789Z"),
            ("2025-12-31T23:30:00-01:30", "2026-01-01T01:00:00Z"),
        ],
    )
    def test_2_0_4_2_7_it_is_given_in_utc(self, lrs, text, expected):
        assert sent(lrs, "2.0.0", timestamp=text)["timestamp"] == expected

    def test_2_0_4_2_4_2_a_future_one_is_accepted(self, lrs, version):
        assert sent(lrs, version, timestamp="2026-03-02T08:00:00Z")
        assert sent(lrs, version, timestamp="2099-01-01T00:00:00Z")


class TestAuthority:
    def test_xapi_00099_it_is_whose_key_sent_the_statement(self, client, add_source, version):
        first, second = (Lrs(client, *add_source(name)) for name in ("first", "second"))

        one_of, another = (sent(lrs, version)["authority"] for lrs in (first, second))

        assert one_of["account"]["name"] != another["account"]["name"]
        assert sent(first, version)["authority"] == one_of

    def test_xapi_00024_what_a_sender_says_of_itself_does_not_count(self, lrs, version):
        said = account("somebody-else")

        assert sent(lrs, version, authority=said)["authority"] == sent(lrs, version)["authority"]

    @pytest.mark.parametrize(
        "authority",
        [
            pytest.param({"id": "https://kurs.example/a"}, id="XAPI-00024 an activity"),
            pytest.param(member("1", "2", "3"), id="XAPI-00100 three"),
            pytest.param(member("1"), id="XAPI-00098 one"),
        ],
    )
    def test_malformed_one_is_refused(self, lrs, version, authority):
        answer = lrs("POST", "statements", passed(authority=authority), version=version)

        assert answer.status_code == 400

    def test_2_0_4_2_4_2_of_a_statement_sent_again_by_another_it_stays(
        self, lrs, client, add_source, version
    ):
        before = sent(lrs, version, id=uid(1))

        post(Lrs(client, *add_source("second")), passed(id=uid(1)), version=version)

        assert one(lrs, uid(1), version) == before


class TestVersion:
    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            pytest.param("1.0.3", "1.0.0", id="XAPI-00332 1.0.3"),
            pytest.param("1.0", "1.0.0", id="XAPI-00332 1.0"),
            pytest.param("2.0.0", "2.0.0", id="2.0 4.2.4.3"),
        ],
    )
    def test_it_is_set_where_there_is_none(self, lrs, header, expected):
        assert sent(lrs, header)["version"] == expected

    @pytest.mark.parametrize("text", ["1.0", "1.0.0", "1.0.2", "1.0.9"], ids="XAPI-00332 {}".format)
    def test_it_is_kept_as_received(self, lrs, text):
        post(lrs, passed(id=uid(1), version=text))

        assert one(lrs, uid(1))["version"] == text

    @pytest.mark.parametrize("text", ["0.9", "1.1.0", "2.0.0", "1", "", 1.0])
    def test_xapi_00101_another_is_refused(self, lrs, text):
        answer = lrs("POST", "statements", passed(version=text), version="1.0.3")

        assert answer.status_code == 400

    def test_xapi_00330_statements_of_both_versions_come_back_as_they_are(self, lrs):
        post(lrs, passed(id=uid(1), version="1.0.0"), version="1.0.3")
        agents = [{"objectType": "contextAgent", "agent": account("15")}]
        post(lrs, passed(id=uid(2), context={"contextAgents": agents}), version="2.0.0")

        for id in (uid(1), uid(2)):
            assert one(lrs, id, "1.0.3") == one(lrs, id, "2.0.0")
        assert one(lrs, uid(1), "2.0.0")["version"] == "1.0.0"
        assert one(lrs, uid(2), "1.0.3")["context"]["contextAgents"] == agents


class TestContent:
    def test_xapi_00170_xapi_00168_it_comes_back_as_it_was_written(self, lrs, version):
        text = json.dumps(
            passed(
                id=uid(1),
                result={"extensions": {"https://v.example/x": [None, "", {}, 1.50, 10**20]}},
            ),
            ensure_ascii=False,
        ).replace("1.5,", "1.50, 1E+2, -0.0, 0.1000000000000000055511151231257827,")
        assert lrs("POST", "statements", text.encode(), version=version).status_code == 200

        served = lrs("GET", "statements", version=version, query={"statementId": uid(1)})

        assert served.get_data(as_text=True).startswith(text[:-1])

    @pytest.mark.parametrize("key", ["parent", "grouping", "category", "other"])
    @pytest.mark.parametrize("deep", [False, True], ids=["XAPI-00096", "XAPI-00096 SubStatement"])
    def test_context_activity_comes_back_in_an_array(self, lrs, version, key, deep):
        activity = {"id": "https://kurs.example/a"}
        context = {"contextActivities": {key: activity}}
        inner = {"objectType": "SubStatement", **passed(context=context)}

        found = sent(lrs, version, **({"object": inner} if deep else {"context": context}))

        at = found["object"] if deep else found
        assert at["context"]["contextActivities"] == {key: [activity]}

    def test_xapi_00140_every_resource_is_there(self, lrs, version):
        query = {"activityId": "https://kurs.example/a", "agent": account("14")}
        wanted = {
            "statements": (),
            "activities/state": ("activityId", "agent"),
            "agents": ("agent",),
            "activities": ("activityId",),
            "agents/profile": ("agent",),
            "activities/profile": ("activityId",),
            "about": (),
        }

        answers = {
            path: lrs("GET", path, version=version, query={n: query[n] for n in names}).status_code
            for path, names in wanted.items()
        }

        assert answers == dict.fromkeys(wanted, 200)

    def test_xapi_00182_refused_statement_is_nowhere(self, lrs, version):
        bad = {**passed(id=uid(1)), "timestamp": "yesterday"}

        assert lrs("POST", "statements", bad, version=version).status_code == 400
        assert ids(lrs, version) == []
        assert post(lrs, passed(id=uid(1)), version=version) == [uid(1)]
