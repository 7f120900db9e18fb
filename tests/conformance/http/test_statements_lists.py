"""Which statements a list has, and in which order (1.0.3 Comm 2.1.3, 2.0 4.1.6.1)."""

import pytest

from tests.conformance.http.conftest import Lrs
from tests.conformance.http.statements import follow, ids, member, more, one, page, post
from tests.statements import PASSED, account, passed, uid

ANNA = account("14")
MBOX = {"mbox": "mailto:anna@vedhamn.example"}
SHA1 = {"mbox_sha1sum": "ab" * 20}
OPENID = {"openid": "https://id.vedhamn.example/anna"}
GROUP = {"objectType": "Group", "mbox": "mailto:laget@vedhamn.example"}
PLACE = "https://kurs.example/plats"
DONE = "https://vocab.example/done"
OTHER = passed("99", id=uid(9), activity="https://kurs.example/annat", verb={"id": DONE})


def sub(**change):
    """Return a statement with a SubStatement as its object."""
    found = {**passed("88", activity="https://kurs.example/x"), **change}
    return {"object": {"objectType": "SubStatement", **found}}


@pytest.mark.parametrize(
    ("agent", "statement"),
    [
        pytest.param(ANNA, {"actor": {**ANNA, "name": "Anna"}}, id="XAPI-00181 account"),
        pytest.param(MBOX, {"actor": MBOX}, id="XAPI-00181 mbox"),
        pytest.param(SHA1, {"actor": SHA1}, id="XAPI-00181 mbox_sha1sum"),
        pytest.param(OPENID, {"actor": OPENID}, id="XAPI-00181 openid"),
        pytest.param(GROUP, {"actor": GROUP}, id="XAPI-00181 group"),
        pytest.param(ANNA, {"actor": member("15", "14")}, id="XAPI-00181 member"),
        pytest.param(ANNA, {"actor": {**GROUP, "member": [ANNA]}}, id="XAPI-00181 group's member"),
        pytest.param(ANNA, {"object": ANNA}, id="XAPI-00181 object"),
        pytest.param(ANNA, {"object": member("14")}, id="XAPI-00181 object's member"),
        pytest.param({**ANNA, "name": "Other"}, {"actor": ANNA}, id="XAPI-00181 another name"),
    ],
)  # fmt: skip
def test_agent_is_found_as_actor_and_object(lrs, agent, statement):
    post(lrs, {**passed("88", id=uid(1)), **statement}, OTHER)

    assert ids(lrs, agent=agent) == [uid(1)]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param({"context": {"instructor": ANNA}}, id="XAPI-00176 instructor"),
        pytest.param({"context": {"instructor": member("14")}}, id="XAPI-00176 of instructors"),
        pytest.param({"context": {"team": member("14", "15")}}, id="XAPI-00176 of the team"),
        pytest.param(sub(actor=ANNA), id="XAPI-00176 SubStatement's actor"),
        pytest.param(sub(object=ANNA), id="XAPI-00176 SubStatement's object"),
        pytest.param(sub(context={"instructor": ANNA}), id="XAPI-00176 SubStatement's instructor"),
        pytest.param(sub(context={"team": member("14")}), id="XAPI-00176 SubStatement's team"),
    ],
)
def test_related_agents_widens_agent(lrs, statement):
    post(lrs, {**passed("88", id=uid(1)), **statement}, OTHER)

    assert ids(lrs, agent=ANNA) == []
    assert ids(lrs, agent=ANNA, related_agents=False) == []
    assert ids(lrs, agent=ANNA, related_agents=True) == [uid(1)]


@pytest.mark.parametrize("deep", [False, True], ids=["in the statement", "in its SubStatement"])
@pytest.mark.parametrize(
    "context",
    [
        {"contextAgents": [{"objectType": "contextAgent", "agent": ANNA}]},
        {"contextGroups": [{"objectType": "contextGroup", "group": member("14")}]},
    ],
    ids=lambda context: next(iter(context)),
)
def test_2_0_4_1_6_1_related_agents_finds_those_of_the_context(lrs, context, deep):
    change = sub(context=context) if deep else {"context": context}
    post(lrs, {**passed("88", id=uid(1)), **change}, OTHER, version="2.0.0")

    assert ids(lrs, "2.0.0", agent=ANNA) == []
    assert ids(lrs, "2.0.0", agent=ANNA, related_agents=True) == [uid(1)]


def test_xapi_00176_related_agents_finds_the_authority(lrs):
    post(lrs, passed(id=uid(1)))
    authority = one(lrs, uid(1))["authority"]

    assert ids(lrs, agent=authority) == []
    assert ids(lrs, agent=authority, related_agents=True) == [uid(1)]


def test_xapi_00179_activity_is_found_as_object_only(lrs):
    context = {"contextActivities": {"parent": [{"id": PLACE}]}}
    post(lrs, passed(id=uid(1), activity=PLACE), passed(id=uid(2), context=context), OTHER)

    assert ids(lrs, activity=PLACE) == [uid(1)]
    assert ids(lrs, activity=PLACE, related_activities=False) == [uid(1)]
    assert ids(lrs, activity=PLACE.upper()) == []


@pytest.mark.parametrize(
    "statement",
    [
        *(
            pytest.param(
                {"context": {"contextActivities": {key: [{"id": PLACE}]}}}, id=f"XAPI-00177 {key}"
            )
            for key in ("parent", "grouping", "category", "other")
        ),
        pytest.param(sub(object={"id": PLACE}), id="XAPI-00177 SubStatement's object"),
        pytest.param(
            sub(context={"contextActivities": {"other": {"id": PLACE}}}),
            id="XAPI-00177 SubStatement's context",
        ),
    ],
)
def test_related_activities_widens_activity(lrs, statement):
    post(lrs, {**passed("88", id=uid(1)), **statement}, OTHER)

    assert ids(lrs, activity=PLACE) == []
    assert ids(lrs, activity=PLACE, related_activities=True) == [uid(1)]


def test_xapi_00180_verb_is_compared_as_text(lrs):
    post(lrs, passed(id=uid(1)), OTHER)

    assert ids(lrs, verb=PASSED) == [uid(1)]
    assert ids(lrs, verb=PASSED.replace("http:", "HTTP:")) == []
    assert ids(lrs, verb=PASSED + "/") == []


def test_xapi_00178_registration_is_found_in_any_letter_case(lrs):
    registration = "abcdef00-0000-4000-8000-000000000001"
    inside = sub(context={"registration": registration})
    post(
        lrs,
        passed(id=uid(1), context={"registration": registration.upper()}),
        {**passed(id=uid(2)), **inside},
        OTHER,
    )

    assert ids(lrs, registration=registration) == [uid(1)]


def test_xapi_00164_every_filter_must_hold(lrs):
    context = {"registration": uid(7)}
    every = {"agent": ANNA, "verb": PASSED, "activity": PLACE, "registration": uid(7)}
    post(
        lrs,
        passed("14", id=uid(1), activity=PLACE, context=context),
        passed("15", id=uid(2), activity=PLACE, context=context),
        passed("14", id=uid(3), activity=PLACE, context=context, verb={"id": DONE}),
        passed("14", id=uid(4), context=context),
        passed("14", id=uid(5), activity=PLACE),
    )

    assert ids(lrs, **every) == [uid(1)]
    assert ids(lrs, agent=ANNA, verb=PASSED) == [uid(1), uid(4), uid(5)]
    assert ids(lrs, activity=PLACE, verb=DONE) == [uid(3)]


def test_xapi_00166_newest_come_first_unless_ascending(lrs):
    post(lrs, passed(id=uid(3)), passed(id=uid(1)), passed(id=uid(2)))

    assert ids(lrs, ascending=True) == [uid(3), uid(1), uid(2)]
    assert ids(lrs, ascending=False) == [uid(2), uid(1), uid(3)]
    assert [s["id"] for s in page(lrs).json["statements"]] == [uid(2), uid(1), uid(3)]


class TestTime:
    """Both bounds are on `stored`, whatever the timestamps say."""

    @pytest.fixture
    def stored(self, lrs):
        """Return when three statements were stored, whose timestamps go the other way."""
        post(lrs, [passed(id=uid(n), timestamp=f"2020-01-0{5 - n}T00:00:00Z") for n in (1, 2, 3)])
        return [one(lrs, uid(n))["stored"] for n in (1, 2, 3)]

    def test_xapi_00175_since_is_exclusive(self, lrs, stored):
        assert ids(lrs, since=stored[0]) == [uid(2), uid(3)]
        assert ids(lrs, since=stored[2]) == []

    def test_xapi_00174_until_is_inclusive(self, lrs, stored):
        assert ids(lrs, until=stored[0]) == [uid(1)]
        assert ids(lrs, until=stored[2]) == [uid(1), uid(2), uid(3)]
        assert ids(lrs, until="2020-01-03T00:00:00Z") == []

    def test_xapi_00174_xapi_00175_both_bounds_hold_a_half_open_interval(self, lrs, stored):
        assert ids(lrs, since=stored[0], until=stored[1]) == [uid(2)]
        assert ids(lrs, since=stored[1], until=stored[1]) == []
        assert ids(lrs, since=stored[2], until=stored[0]) == []

    def test_xapi_00175_a_time_is_the_same_in_every_zone(self, lrs, stored):
        date, _, clock = stored[0].rstrip("Z").partition("T")
        hour = int(clock[:2]) + 2
        elsewhere = f"{date}T{hour:02}{clock[2:]}+02:00"

        assert ids(lrs, since=elsewhere) == [uid(2), uid(3)]
        assert ids(lrs, until=elsewhere) == [uid(1)]

    def test_xapi_00175_digits_beyond_what_is_printed_count(self, lrs, stored):
        assert ids(lrs, until=stored[0].replace("Z", "001Z")) == [uid(1)]
        assert ids(lrs, since=stored[0].replace("Z", "001Z")) == [uid(2), uid(3)]


class TestPages:
    @pytest.fixture
    def five(self, lrs):
        post(lrs, [passed(id=uid(n)) for n in range(1, 6)])

    @pytest.mark.parametrize("ascending", [True, False])
    def test_xapi_00108_xapi_00109_xapi_00114_pages_make_up_the_list(self, lrs, five, ascending):
        seen, answer = [], page(lrs, limit=2, ascending=ascending)
        while True:
            seen.append([int(s["id"][-1]) for s in answer.json["statements"]])
            if not answer.json["more"]:
                break
            answer = follow(lrs, answer)

        expected = [[1, 2], [3, 4], [5]] if ascending else [[5, 4], [3, 2], [1]]
        assert seen == expected

    @pytest.mark.parametrize("limit", [5, 6])
    def test_xapi_00109_more_is_empty_when_all_is_told(self, lrs, five, limit):
        assert page(lrs, limit=limit).json["more"] == ""

    @pytest.mark.parametrize("languages", ["sv," * 30_000, "a-" * 30_000 + "a"])
    def test_more_is_an_address_of_usual_length_whatever_languages_are_wanted(
        self, lrs, five, languages
    ):
        query = {"limit": "2", "format": "canonical"}
        answer = lrs("GET", "statements", query=query, headers={"Accept-Language": languages})
        path = answer.json["more"]
        assert len(path) < 2_000
        assert lrs("GET", path.removeprefix("/xapi/")).status_code == 200

    def test_xapi_00108_more_is_relative_to_the_server_and_can_be_used_again(self, lrs, five):
        answer = page(lrs, limit=2)

        assert answer.json["more"].startswith("/xapi/statements?")
        assert follow(lrs, answer).data == follow(lrs, answer).data

    def test_xapi_00111_next_page_keeps_the_filters(self, lrs):
        odd = {"id": DONE}
        post(lrs, *(passed(id=uid(n), verb=odd) if n % 2 else passed() for n in range(1, 8)))
        post(lrs, passed("15", id=uid(9), verb=odd))
        since = one(lrs, uid(1))["stored"]

        found = ids(lrs, verb=DONE, agent=ANNA, since=since, limit=1, ascending=False)

        assert found == [uid(7), uid(5), uid(3)]

    def test_xapi_00111_next_page_keeps_attachments(self, lrs, five):
        second = follow(lrs, page(lrs, limit=2, attachments=True))

        assert second.mimetype == "multipart/mixed"
        assert follow(lrs, second).mimetype == "multipart/mixed"
        assert more(second)

    def test_xapi_00111_next_page_keeps_the_format(self, lrs, five):
        second = follow(lrs, page(lrs, limit=2, format="ids"))

        assert all(s["verb"] == {"id": PASSED} for s in second.json["statements"])

    def test_xapi_00111_next_page_keeps_the_language(self, lrs):
        verb = {"id": PASSED, "display": {"en": "passed", "sv": "klarade"}}
        post(lrs, *(passed(id=uid(n), verb=verb) for n in (1, 2)))
        swedish = {"Accept-Language": "sv"}
        query = {"limit": "1", "format": "canonical"}

        first = lrs("GET", "statements", query=query, headers=swedish)

        second = follow(lrs, first, headers=swedish)
        assert second.json["statements"][0]["verb"]["display"] == {"sv": "klarade"}

    def test_xapi_00108_what_comes_meanwhile_moves_nothing(self, lrs, five):
        first = page(lrs, limit=2)
        post(lrs, passed(id=uid(6)))

        assert [s["id"] for s in follow(lrs, first).json["statements"]] == [uid(3), uid(2)]

    def test_xapi_00108_pages_of_another_tenant_are_closed(self, lrs, client, add_source, five):
        path = page(lrs, limit=2).json["more"].removeprefix("/xapi/")
        other = Lrs(client, *add_source("other", tenant=2))

        assert other("GET", path).status_code == 400
