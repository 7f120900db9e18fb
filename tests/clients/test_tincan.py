"""PyPI's tincan, as it is and as ours, does against the running service what it can do."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import tincan

from lrs_bridge_adapters.lrs.remote import remote
from tests.clients.drivers import TOLERANT

pytestmark = [
    pytest.mark.xdist_group("clients"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:tincan"),
]

# What tincan 1.0.0 cannot do by its own fault; the tests of its defects show each.
TWICE = "It sends the PUT of a state twice and returns the second answer: 412 with an etag."
NO_ETAG = "It looks for headers in a list of pairs and finds none: documents come without etag."
NO_REGISTRATION = "It saves a state without the registration that the state names."
ONLY_1_0 = "It refuses to read an About that names a version after 1.0.3."
NO_MULTIPART = "It reads every answer as JSON: an answer with attachments breaks it."
NO_UUID_7 = "It knows no UUID after version 5, and no upper case."
NO_BYTES = "It makes text of every document."
UNGUARDED = "It sends no If-None-Match with a new profile, which xAPI 1.0.3 Comm 3.1 demands."
LATIN_1 = "It sends a document's text as Latin-1, whatever its type, and reads it as UTF-8."


def own(access):
    """Return tincan's own client."""
    return tincan.RemoteLRS(
        version="1.0.3", endpoint=access.endpoint, username=access.key, password=access.secret
    )


@pytest.fixture
def stock(told):
    """Return tincan's own client."""
    return own(told["tincan"])


@pytest.fixture
def tolerated(told):
    """Return tincan's own client, of a source that is tolerant."""
    return own(told[TOLERANT])


@pytest.fixture(params=["stock", "ours"])
def lrs(request, told):
    """Return tincan's own client, and the one that we made of it."""
    access = told["tincan"]
    if request.param == "stock":
        return request.getfixturevalue("stock")
    return remote(access.endpoint, access.key, access.secret)


@pytest.fixture
def novice(lrs, stock, tolerated):
    """Return the client, as one whose new profiles are taken without If-None-Match if need be."""
    return tolerated if lrs is stock else lrs


@pytest.fixture
def person():
    """Return somebody nobody else knows."""
    return tincan.Agent(mbox=f"mailto:{uuid4()}@vedhamn.example", name="Åsa Öberg")


@pytest.fixture
def activity():
    """Return something nobody else has done."""
    name = tincan.LanguageMap({"sv": "Såg & klyv"})
    return tincan.Activity(
        id=f"https://kurs.example/{uuid4()}", definition=tincan.ActivityDefinition(name=name)
    )


@pytest.fixture
def make(person, activity):
    """Return a function that makes a statement of that person and activity."""
    verb = tincan.Verb(id="http://adlnet.gov/expapi/verbs/experienced")

    def make(**more):
        return tincan.Statement(**{"actor": person, "verb": verb, "object": activity} | more)

    return make


def query(lrs, person, **more):
    return lrs.query_statements({"agent": person} | more)


def ids(response):
    assert response.success, response.data
    return [statement.id for statement in response.content.statements]


# --- statements ----------------------------------------------------------------------------------


def test_a_statement_is_posted_and_gets_an_id(lrs, make):
    saved = lrs.save_statement(make())
    assert saved.success
    read = lrs.retrieve_statement(saved.content.id)
    assert read.success
    assert read.content.object.definition.name["sv"] == "Såg & klyv"
    assert read.content.stored is not None


def test_a_statement_is_put_and_again_without_conflict(lrs, make):
    sent = make(id=str(uuid4()))
    assert lrs.save_statement(sent).response.status == 204
    assert lrs.save_statement(sent).response.status == 204


def test_another_statement_of_the_same_id_is_a_conflict(lrs, make):
    sent = make(id=str(uuid4()))
    assert lrs.save_statement(sent).success
    other = make(id=sent.id, result=tincan.Result(success=True))
    assert lrs.save_statement(other).response.status == 409


def test_a_batch_gets_its_ids_in_order(lrs, make):
    sent = [make(id=str(uuid4())) for _ in range(3)]
    saved = lrs.save_statements(sent)
    assert json.loads(saved.data) == [str(statement.id) for statement in sent]


def test_a_file_elsewhere_is_attached(lrs, make):
    attachment = tincan.Attachment(
        usage_type="http://id.tincanapi.com/attachment/supporting_media",
        display={"sv": "Bild"},
        content_type="image/png",
        length=3,
        sha2="a" * 64,
        fileurl="https://kurs.example/bild.png",
    )
    saved = lrs.save_statement(make(attachments=[attachment]))
    assert saved.success, saved.data
    read = lrs.retrieve_statement(saved.content.id).content
    assert read.attachments[0].fileurl == attachment.fileurl


def test_a_voided_statement_is_found_as_such_and_no_more_as_another(lrs, make):
    sent = make(id=str(uuid4()))
    assert lrs.save_statement(sent).success
    voided = tincan.Verb(id="http://adlnet.gov/expapi/verbs/voided")
    voiding = make(verb=voided, object=tincan.StatementRef(id=sent.id))
    assert lrs.save_statement(voiding).success
    assert lrs.retrieve_statement(sent.id).response.status == 404
    assert lrs.retrieve_voided_statement(sent.id).content.id == sent.id


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(lambda sent: {}, id="agent"),
        pytest.param(lambda sent: {"verb": sent.verb}, id="verb"),
        pytest.param(lambda sent: {"activity": sent.object}, id="activity"),
        pytest.param(lambda sent: {"registration": sent.context.registration}, id="registration"),
        pytest.param(lambda sent: {"related_agents": True}, id="related-agents-True"),
        pytest.param(
            lambda sent: {"activity": sent.object, "related_activities": True},
            id="related-activities-True",
        ),
        pytest.param(lambda sent: {"ascending": True, "attachments": False}, id="ascending-True"),
        pytest.param(lambda sent: {"limit": 5, "format": "exact"}, id="limit-and-format"),
        pytest.param(
            lambda sent: {"since": datetime.now(UTC) - timedelta(hours=1)}, id="since-with-a-space"
        ),
        pytest.param(
            lambda sent: {"until": datetime.now(UTC) + timedelta(hours=1)}, id="until-with-a-space"
        ),
    ],
)
def test_a_list_is_filtered(lrs, make, person, more):
    sent = make(id=str(uuid4()), context=tincan.Context(registration=str(uuid4())))
    assert lrs.save_statement(sent).success
    assert ids(query(lrs, person, **more(sent))) == [sent.id]


def test_a_list_knows_a_time_after_everything(lrs, make, person):
    assert lrs.save_statement(make()).success
    since = datetime.now(UTC) + timedelta(hours=1)
    assert ids(query(lrs, person, since=since)) == []


def test_more_leads_to_the_end_past_every_statement_once(lrs, make, person):
    sent = [make(id=str(uuid4())) for _ in range(5)]
    assert lrs.save_statements(sent).success
    page = query(lrs, person, limit=2, ascending=True)
    found = ids(page)
    while page.content.more:
        page = lrs.more_statements(page.content)
        found += ids(page)
    assert found == [statement.id for statement in sent]


# --- state ---------------------------------------------------------------------------------------


def state(person, activity, id="bokmärke", content='{"sida": 3}', **more):
    return tincan.StateDocument(
        id=id, agent=person, activity=activity, content_type="application/json", content=content,
        **more,
    )  # fmt: skip


def test_state_is_saved_and_read_back(lrs, person, activity):
    assert lrs.save_state(state(person, activity)).success
    read = lrs.retrieve_state(activity, person, "bokmärke")
    assert json.loads(read.content.content) == {"sida": 3}


def test_states_are_listed_and_deleted(lrs, person, activity):
    for id in ("a", "b", "c"):
        assert lrs.save_state(state(person, activity, id)).success
    assert set(lrs.retrieve_state_ids(activity, person).content) == {"a", "b", "c"}
    since = datetime.now(UTC) + timedelta(hours=1)
    assert lrs.retrieve_state_ids(activity, person, since=since).content == []
    assert lrs.delete_state(state(person, activity, "a")).success
    assert set(lrs.retrieve_state_ids(activity, person).content) == {"b", "c"}
    assert lrs.clear_state(activity, person).success
    assert lrs.retrieve_state_ids(activity, person).content == []


def test_state_that_is_not_there_is_no_failure(lrs, person, activity):
    read = lrs.retrieve_state(activity, person, "nothing")
    assert (read.success, read.response.status) == (True, 404)


# --- profiles ------------------------------------------------------------------------------------


def of_activity(lrs, activity, **more):
    given = {"id": "p", "activity": activity, "content_type": "application/json"} | more
    document = tincan.ActivityProfileDocument(**given)
    return lrs.save_activity_profile(document)


def of_agent(lrs, person, **more):
    given = {"id": "p", "agent": person, "content_type": "application/json"} | more
    document = tincan.AgentProfileDocument(**given)
    return lrs.save_agent_profile(document)


@pytest.mark.parametrize(
    ("kind", "save", "of"),
    [
        pytest.param("activity", of_activity, "activity", id="activity"),
        pytest.param("agent", of_agent, "person", id="agent"),
    ],
)
def test_a_profile_is_new_replaced_by_its_etag_listed_and_deleted(
    lrs, novice, request, kind, save, of
):
    whose = request.getfixturevalue(of)
    read = getattr(lrs, f"retrieve_{kind}_profile")
    listed = getattr(lrs, f"retrieve_{kind}_profile_ids")
    assert save(novice, whose, content='{"ljud": "on"}').response.status == 204
    assert save(lrs, whose, content="{}").response.status == (409 if lrs is not novice else 412)
    first = read(whose, "p")
    assert json.loads(first.content.content) == {"ljud": "on"}
    etag = first.response.getheader("ETag")
    assert save(lrs, whose, content='{"ljud": "off"}', etag=etag).success
    assert save(lrs, whose, content="{}", etag=etag).response.status == 412
    second = read(whose, "p").content
    assert json.loads(second.content) == {"ljud": "off"}
    assert listed(whose).content == ["p"]
    assert getattr(lrs, f"delete_{kind}_profile")(second).success
    assert listed(whose).content == []


# --- its own defects -----------------------------------------------------------------------------


def test_defect_a_state_is_put_twice(stock, person, activity):
    assert stock.save_state(state(person, activity)).success
    etag = stock.retrieve_state(activity, person, "bokmärke").response.getheader("ETag")
    saved = stock.save_state(state(person, activity, content='{"sida": 4}', etag=etag))
    assert saved.response.status == 412, TWICE
    read = stock.retrieve_state(activity, person, "bokmärke").content
    assert json.loads(read.content) == {"sida": 4}


def test_defect_documents_come_without_their_etag(stock, person, activity):
    assert stock.save_state(state(person, activity)).success
    read = stock.retrieve_state(activity, person, "bokmärke")
    assert read.response.getheader("ETag")
    assert read.content.etag is None, NO_ETAG


def test_defect_a_state_loses_its_registration(stock, person, activity):
    registration = str(uuid4())
    assert stock.save_state(state(person, activity, registration=registration)).success
    read = stock.retrieve_state(activity, person, "bokmärke", registration)
    assert read.response.status == 404, NO_REGISTRATION
    assert stock.retrieve_state(activity, person, "bokmärke").response.status == 200


def test_defect_a_profile_that_is_new_is_not_sent_as_such(stock, person, activity):
    for saved in (
        of_activity(stock, activity, content="{}"),
        of_agent(stock, person, content="{}"),
    ):
        assert saved.response.status == 400, UNGUARDED
        assert "send If-None-Match: *" in saved.data


def test_ours_reads_an_about_of_two_versions(told):
    access = told["tincan"]
    about = remote(access.endpoint, access.key, access.secret).about().content
    assert {"1.0.3", "2.0.0"} <= set(about.version)


def test_defect_an_about_of_two_versions_is_not_read(stock):
    with pytest.raises(ValueError, match=r"2\.0\.0"):
        pytest.fail(f"{ONLY_1_0} It did: {stock.about().data!r}")


def test_defect_attachments_are_not_read(stock, make, person):
    assert stock.save_statement(make()).success
    with pytest.raises(json.JSONDecodeError):
        pytest.fail(f"{NO_MULTIPART} It read: {query(stock, person, attachments=True)!r}")


@pytest.mark.parametrize(
    "id",
    [
        pytest.param("01890a5d-ac96-774b-bcce-b302099a8057", id="version-7"),
        pytest.param("7D0F6D0E-90C7-4A4C-9A53-0F7F0F2B9F10", id="upper-case"),
    ],
)
def test_defect_ids_that_it_does_not_know_raise(id, make):
    with pytest.raises(ValueError, match="Invalid UUID"):
        pytest.fail(f"{NO_UUID_7} It did: {make(id=id)}")


def test_defect_a_document_of_text_is_sent_as_latin_1(stock, tolerated, activity):
    assert of_activity(tolerated, activity, content='{"ljud": "på"}').success
    with pytest.raises(UnicodeDecodeError):
        pytest.fail(f"{LATIN_1} It read: {stock.retrieve_activity_profile(activity, 'p')!r}")


def test_defect_a_document_of_bytes_is_not_sent(stock, activity):
    image = bytearray(b"\xff\xd8")
    with pytest.raises(UnicodeDecodeError):
        pytest.fail(f"{NO_BYTES} It sent: {of_activity(stock, activity, content=image)!r}")
