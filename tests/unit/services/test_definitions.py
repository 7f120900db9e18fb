"""Which definitions are put forward to be kept, and what a process remembers of it."""

import json

from lrs_bridge.services.definitions import Seen, collect
from tests.unit.domain.xapi.samples import changed

COURSE = "https://example.com/course"


def about(**definition):
    return changed("object.definition", definition)


def test_a_definition_is_put_forward_once():
    first, second = {"name": {"sv": "Kurs"}, "type": "a:t"}, {"name": {"en": "Course"}}
    found = collect(1, [about(**first), about(**second), about(**first)], Seen(), json.dumps)
    assert [(it.activity, json.loads(it.text)) for it in found] == [
        (COURSE, first),
        (COURSE, second),
    ]


def test_order_of_members_makes_no_other_definition():
    found = collect(
        1,
        [
            about(type="a:t", name={"sv": "k", "en": "c"}),
            about(name={"en": "c", "sv": "k"}, type="a:t"),
        ],
        Seen(),
        json.dumps,
    )
    assert len(found) == 2
    assert len({it.hash for it in found}) == 1


def test_what_was_kept_is_not_put_forward_again_in_that_tenant():
    seen, statement = Seen(), about(extensions={"a:x": 1})
    new = collect(1, [statement], seen, json.dumps)
    assert collect(1, [statement], seen, json.dumps) == new, "not before it is committed"
    seen.remember(1, new)
    assert collect(1, [statement], seen, json.dumps) == []
    assert collect(2, [statement], seen, json.dumps) == new
    changed_type = about(extensions={"a:x": True})
    assert collect(1, [changed_type], seen, json.dumps) != [], "true is not 1"


def test_memory_has_an_end():
    seen = Seen(most=1)
    kept = [collect(1, [about(type=f"a:{n}")], seen, json.dumps) for n in range(3)]
    for new in kept:
        seen.remember(1, new)
    known = [seen.has(1, new[0].activity, new[0].text) for new in kept]
    assert known == [False, False, True]
