import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.xapi.checks import MOST
from lrs_bridge.domain.xapi.validate import check, check_agent
from lrs_bridge.domain.xapi.versions import version_of
from tests.unit.domain.xapi.samples import STATEMENT, actors, changed, inside, statements, values


@given(statements)
def test_a_statement_made_by_the_rules_is_valid(statement):
    assert check(statement) == []


@given(actors)
def test_an_agent_made_by_the_rules_is_valid(agent):
    assert check_agent(agent) == []


NAMES = """actor verb object result context objectType id member score account raw min parent
attachments contextActivities sha2 version authority SubStatement Group definition choices
extensions interactionType team"""
names = st.sampled_from(NAMES.split())
anything = st.recursive(
    values | names,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6),
    max_leaves=40,
)


@given(anything, st.sampled_from(["1.0.3", "2.0.0"]))
def test_whatever_comes_is_judged(value, version):
    faults = check(value, version)
    assert faults
    assert all(fault.path.startswith("$") and fault.rule and fault.message for fault in faults)


@given(st.data(), statements)
def test_one_wrong_part_is_always_found(data, statement):
    name = data.draw(st.sampled_from([name for name in statement if name != "id"]))
    statement[name] = data.draw(st.none() | st.booleans() | st.integers() | st.just([None]))
    faults = check(statement)
    assert faults[0].path.startswith(f"$.{name}")


def test_all_faults_are_told_in_the_order_of_the_text():
    statement = {"id": 1, "verb": {"id": "x", "foo": 1}, "object": {"id": None}, "timestamp": "now"}
    assert [fault.path for fault in check(statement)] == [
        *("$.id", "$.verb.id", "$.verb.foo", "$.object.id", "$.timestamp", "$")
    ]


def test_no_more_than_twenty_faults_are_told():
    assert len(check(changed("actor", {f"x{n}": 1 for n in range(50)}))) == MOST


@pytest.mark.parametrize(
    ("statement", "path", "says"),
    [
        pytest.param(None, "$", "null", id="null"),
        pytest.param([], "$", "an object, not an array", id="array"),
        pytest.param(changed("Actor", {}), "$.Actor", 'Write "actor"', id="letter case"),
        pytest.param(changed("foo bar", 1), '$["foo bar"]', "extensions", id="unknown"),
        pytest.param(
            changed("result", {"success": "true"}), "$.result.success", 'not "true"', id="str"
        ),
        pytest.param(
            changed("result", {"success": 1}), "$.result.success", "a number", id="number"
        ),
        pytest.param(
            changed("result", {"response": True}), "$.result.response", "not true", id="true"
        ),
        pytest.param(
            changed("result", {"response": False}), "$.result.response", "false", id="false"
        ),
        pytest.param(
            changed("result", {"response": {}}), "$.result.response", "object", id="object"
        ),
        pytest.param(changed("verb.id", "x" * 99), "$.verb.id", "x…", id="long values are cut"),
        pytest.param(
            changed("result.score", {"raw": 10**400}),
            "$.result.score.raw",
            "too large",
            id="too large",
        ),
    ],
)
def test_a_fault_says_where_and_what_to_write(statement, path, says):
    fault = check(statement)[0]
    assert fault.path == path
    assert says in fault.message


@pytest.mark.parametrize(
    ("change", "first", "second"),
    [
        pytest.param(("version", "1.0"), True, True, id="version 1.0"),
        pytest.param(("version", "2.0.0"), False, True, id="version 2.0.0"),
        pytest.param(("version", "2.1.0"), False, False, id="version 2.1.0"),
        pytest.param(("timestamp", "2026-01-02T12:00"), True, False, id="not RFC 3339"),
        pytest.param(
            (
                "context.contextAgents",
                [
                    {
                        "objectType": "contextAgent",
                        "agent": {"openid": "a:b"},
                        "relevantTypes": ["a:b"],
                    }
                ],
            ),
            False,
            True,
            id="contextAgents",
        ),
        pytest.param(
            (
                "context.contextGroups",
                [{"objectType": "contextGroup", "group": {"objectType": "Group", "openid": "a:b"}}],
            ),
            False,
            True,
            id="contextGroups",
        ),
        pytest.param(
            ("context.contextAgents", [{"agent": {"openid": "a:b"}}]), False, False, id="kind"
        ),
        pytest.param(
            ("context.contextAgents", [{"objectType": "contextAgent"}]), False, False, id="no agent"
        ),
        pytest.param(
            (
                "context.contextAgents",
                [{"objectType": "contextAgent", "agent": {"openid": "a:b"}, "relevantTypes": []}],
            ),
            False,
            False,
            id="no types",
        ),
        pytest.param(("context.contextAgents", [1]), False, False, id="no object"),
        pytest.param(("context.contextGroups", [1]), False, False, id="no group object"),
    ],
)
def test_the_versions_differ_where_the_standard_does(change, first, second):
    for statement in (
        changed(*change),
        inside(changed(*change)) if change[0] != "version" else None,
    ):
        if statement is not None:
            assert (check(statement, "1.0.3") == []) == first
            assert (check(statement, "2.0.0") == []) == second


def test_a_version_that_we_do_not_speak_is_an_error_of_the_caller():
    assert version_of("1.0").name == version_of("1.0.1").name == "1.0.3"
    assert version_of("2.0.0").name == "2.0.0"
    with pytest.raises(ValueError, match=r"0\.95"):
        check(STATEMENT, "0.95")
