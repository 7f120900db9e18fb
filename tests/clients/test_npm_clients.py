"""Stock clients from npm do against the running service what they can do."""

import time

import pytest

from lrs_bridge.ports.source import SourceConfig
from lrs_bridge_adapters.cmi5.source import SOURCE
from tests.clients.drivers import DRIVERS
from tests.clients.service import statements

pytestmark = pytest.mark.xdist_group("clients")

UNITS = [pytest.param(driver, id=driver.name) for driver in DRIVERS if driver.launch]
ADL = "http://adlnet.gov/expapi/verbs/"
DEFECTS = {
    "attachments by axios in Node are sent as application/octet-stream": (
        "@xapi/xapi 3.0.3: axios in Node puts the type of a Blob in place of the header. The answer"
        " is 400 and says what to send; with the adapter `fetch` it works."
    ),
    "an attachment of two lines is read back as its last": (
        "@xapi/xapi 3.0.3 cuts the parts of an answer at line breaks. Nobody else can mend that."
    ),
    "the duration of a whole day is malformed": (
        "@xapi/xapi 3.0.3 writes P1DT, which is no ISO 8601; XAPI-00124 has us refuse it."
    ),
    "a profile that is new is not sent as such": (
        "@xapi/xapi 3.0.3 and xapiwrapper 1.11.0 send If-None-Match: * only where they are told to."
        " XAPI-00273 and XAPI-00293 have us refuse the PUT in 1.0.3 without it, and the answer says"
        " what to send; a tolerant source may do without, and so may all in 2.0."
    ),
    "binary attachments are sent as text in Node": (
        "tincanjs 0.50.0 makes a text of the body in Node; the SHA-2 tells, and the answer is 400."
    ),
    "a list with attachments forgets its more": (
        "tincanjs 0.50.0 takes only the statements from an answer with attachments."
    ),
    "a profile is not merged by who has not its etag": (
        "tincanjs 0.50.0 sends If-None-Match: * with every profile for which it knows no etag,"
        " though POST is there to merge: 412 as it asks for."
    ),
    "version 1.0.3 is not spoken": (
        "tincanjs 0.50.0 knows versions up to 1.0.2, and says so in its header; we answer 1.0.3."
    ),
    "all states cannot be deleted at once": (
        "xapiwrapper 1.11.0 sends stateId=undefined for no stateId: that one is deleted."
    ),
    "parameters of a launch that are not xAPI's are sent along": (
        "xapiwrapper 1.11.0 adds `extended` values of a launch to every address; XAPI-00324 has us"
        " refuse parameters that we do not know. It does so only where a page sets them itself."
    ),
}
"""Why each defect is the client's own, and what it means for us."""


def _planned(wanted):
    return [
        pytest.param(driver, name, id=f"{driver.name}: {name}")
        for driver in DRIVERS
        for kind, name in driver.planned()
        if kind == wanted
    ]


@pytest.mark.parametrize(("driver", "step"), _planned("step"))
def test_client_can(outcome, driver, step):
    fault = outcome(driver)[step]
    assert fault is None, fault


@pytest.mark.parametrize(("driver", "defect"), _planned("defect"))
def test_client_still_has_its_defect(outcome, driver, defect):
    fault = outcome(driver)[defect]
    assert fault is None, f"Is it mended? {DEFECTS[defect]}\n{fault}"


@pytest.mark.parametrize("driver", [pytest.param(driver, id=driver.name) for driver in DRIVERS])
def test_every_step_is_looked_at(outcome, driver):
    assert list(outcome(driver)) == [name for _, name in driver.planned()]


# --- what came of a launch -----------------------------------------------------------------------


@pytest.fixture
def sent(outcome, told):
    """Return a function that returns what a unit sent, in order."""

    def of(driver):
        outcome(driver)
        return statements(told[driver.name], registration=driver.launch.registration)

    return of


@pytest.mark.parametrize("driver", UNITS)
def test_a_launch_leaves_its_statements_in_order(sent, driver):
    verbs = [statement["verb"]["id"].removeprefix(ADL) for statement in sent(driver)]
    assert [verbs[0], *verbs[-3:]] == ["initialized", "passed", "completed", "terminated"]
    assert "progressed" in verbs
    assert verbs.count("answered") == (2 if driver.name == "xapi-cmi5" else 0)


@pytest.mark.parametrize("driver", UNITS)
def test_cmi5_dialect_understands_what_a_launch_leaves(sent, driver):
    source = SourceConfig(name=driver.name, adapter="cmi5")
    launch = driver.launch
    facts = {}
    for statement in sent(driver):
        assert SOURCE.recognise(statement, source) >= 0.8
        fact = SOURCE.normalise(statement, source)
        assert (fact.activity, fact.attempt) == (
            launch.publisher,
            f"{launch.registration} {launch.session}",
        )
        facts[fact.verb.removeprefix(ADL)] = fact
    passed, completed = facts["passed"], facts["completed"]
    assert (passed.kind, passed.success, passed.success_trusted) == ("passed", True, True)
    assert passed.score == 0.9
    assert passed.aliases == (launch.activity,)
    assert (completed.kind, completed.completion) == ("completed", True)
    assert facts["progressed"].kind == "progressed"


@pytest.mark.parametrize("driver", UNITS)
def test_a_pass_becomes_evidence_of_the_learner(outcome, service, driver):
    assert set(outcome(driver).values()) == {None}
    name = f"Person {driver.launch.learner}"

    def evidence(tx):
        learner = next(person.id for person in tx.people.all() if person.name == name)
        return tx.evidence.of_person(learner)

    ends = time.monotonic() + 20
    while not (found := service.bridge.store.read(1, evidence)):
        assert time.monotonic() < ends, "no evidence in time"
        time.sleep(0.05)
    assert [row.rule for row in found] == [f"https://bridge.example/rules/q{driver.launch.quiz}"]
