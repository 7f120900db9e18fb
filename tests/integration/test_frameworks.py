"""Frameworks are published once; rules run as they were written, in revisions."""

import json

import pytest

from lrs_bridge.domain.errors import InvalidDocumentError, InvalidRequestError
from lrs_bridge.services.frameworks import activate, active_rules, publish
from lrs_bridge.settings import config_dir

VERBS = {"passed": "http://adlnet.gov/expapi/verbs/passed", "done": "https://v.example/done"}
FRAMEWORK = (config_dir() / "frameworks" / "mkk-exempel.yaml").read_text(encoding="utf-8")


def rule(id_="https://b.example/rules/1", code="A1", **more):
    return {
        "id": id_,
        "revision": 1,
        "title": {"sv": "Prov", "en": "Test"},
        "requirement": {"framework": "mkk-exempel", "version": "2026.1", "code": code},
        "genre": "elearning_passed",
        "outcome": "recommend",
        "assurance": "A1",
    } | ({"match": {"verb": "passed", "activity": "https://a.example/1"}} | more)


def leaf(verb):
    return {"match": {"verb": verb, "activity": "https://a.example/1"}}


@pytest.fixture
def load(store, now):
    """Activate rules in tenant 1, with the framework published."""
    store.write(1, lambda tx: publish(tx, FRAMEWORK, "mkk.yaml", now=now))
    return lambda *rules: store.write(
        1,
        lambda tx: activate(tx, json.dumps({"rules": rules}), "rules.yaml", verbs=VERBS, now=now),
    )


def test_published_version_is_the_same_for_good(store, now):
    def publish_text(text):
        return store.write(1, lambda tx: publish(tx, text, "mkk.yaml", now=now))

    framework, new = publish_text(FRAMEWORK)
    assert new
    assert publish_text(FRAMEWORK + "# a comment\n") == (framework, False)
    with pytest.raises(InvalidRequestError, match="published with other content"):
        publish_text(FRAMEWORK.replace("status: illustrative", "status: draft"))
    row = store.read(1, lambda tx: tx.competence.framework("mkk-exempel"))
    assert row.codes == tuple(r.code for r in framework.requirements)


def test_same_file_again_changes_nothing_and_a_change_is_a_new_revision(store, load):
    assert load(rule()).changed == ("https://b.example/rules/1",)
    assert load(rule()).same == ("https://b.example/rules/1",)
    assert load(rule(assurance="A2")).changed == ("https://b.example/rules/1",)

    (active,) = store.read(1, active_rules)
    assert (active.revision, active.assurance) == (2, 2)


def test_rule_is_kept_with_whole_verbs_so_that_it_needs_no_other_file(store, load):
    """The verbs file may change later; what a revision means may not."""
    nested = rule(any=[{"all": [leaf("done"), leaf(["passed", "https://v.example/x"])]}])
    del nested["match"]
    anything = rule(
        "https://b.example/rules/2", match={"kind": "passed", "activity": "https://a.example/1"}
    )
    load(nested, anything)

    first, second = store.read(1, active_rules)
    found = [leaf.match.verbs for leaf in first.node.nodes[0].nodes]
    assert found == [{VERBS["done"]}, {VERBS["passed"], "https://v.example/x"}]
    assert second.node.match.verbs == frozenset()


def test_faulty_file_changes_nothing(store, load):
    with pytest.raises(InvalidDocumentError, match=r"rules\.yaml:1: .*has no requirement Z9"):
        load(rule(), rule("https://b.example/rules/2", code="Z9"))
    assert store.read(1, active_rules) == []


def test_locked_threshold_of_another_file_holds(store, load):
    load(
        rule(
            locked=True,
            match={"verb": "passed", "activity": "https://a.example/1", "score": {"gte": 0.8}},
        )
    )
    with pytest.raises(InvalidDocumentError, match="locked"):
        load(rule("https://b.example/rules/2"))


def test_changed_rule_queues_everybody_to_be_mapped(store, load, now, new_id):
    from lrs_bridge.ports.people import Person

    def known(tx):
        tx.people.add_person(Person("p", "Anna Ek"), now)
        tx.people.link(new_id(), "mbox:mailto:anna@x.example", "p", "import", None, now)
        tx.statements.take_marks(100)

    store.write(1, known)
    load(rule())
    assert store.read(1, lambda tx: tx.statements.marks()) == 1
    store.write(1, lambda tx: tx.statements.take_marks(100))
    load(rule())
    assert store.read(1, lambda tx: tx.statements.marks()) == 0
