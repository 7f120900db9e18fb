"""The About resource: xAPI 1.0.3 Comm 2.8, 2.0 4.1.6.7."""

from importlib.metadata import version as release

import pytest

VERSION = "X-Experience-API-Version"


@pytest.fixture
def about(client):
    """Return a function that asks without a key, as the resource is public."""

    def ask(method="GET", **headers):
        answer = client.open("/xapi/about", method=method, headers=headers)
        assert answer.status_code == 200
        assert answer.mimetype == "application/json"
        return answer

    return ask


def test_xapi_00315_00319_there_is_a_resource_that_says_its_versions(about):
    assert "version" in about().json


@pytest.mark.parametrize("given", ["1.0.3", "2.0.0"])
def test_xapi_00316_00317_00318_the_latest_patch_of_each_version_is_listed(about, given):
    assert about(**{VERSION: given}).json["version"] == ["1.0.3", "2.0.0"]


def test_xapi_00320_an_extension_says_which_release_this_is(about):
    found = about().json
    assert found["extensions"] == {"urn:lrs-bridge:release": release("lrs-bridge")}
    assert found.keys() == {"version", "extensions"}


@pytest.mark.parametrize("given", ["0.9", "0.95", "1.1.0", "2.1.0", "nonsense", ""])
def test_xapi_00321_no_version_is_refused_here(about, given):
    assert about(**{VERSION: given}).headers[VERSION] in ("1.0.3", "2.0.0")


def test_xapi_00321_no_version_need_be_given_here_alone(about, lrs):
    assert about().headers[VERSION] in ("1.0.3", "2.0.0")
    agent = {"agent": {"openid": "a:b"}}
    for path, query in (("activities", {"activityId": "a:b"}), ("agents", agent)):
        assert lrs("GET", path, query=query, headers={VERSION: None}).status_code == 400
        assert lrs("GET", path, query=query).status_code == 200


def test_xapi_00125_00126_head_is_get_without_the_body(about):
    got, head = about(), about("HEAD")
    assert head.data == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
