import json

from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.xapi.jsontext import apply, cuts, members
from tests.unit.domain.xapi.samples import values

objects = st.dictionaries(st.text(max_size=3), values, max_size=5)
spacings = st.sampled_from([(",", ":"), (", ", ": "), ("\n,\t", " :\r\n")])


@given(objects, spacings)
def test_every_member_is_found_where_it_stands(value, spacing):
    text = json.dumps(value, separators=spacing)
    found = {member.name: text[member.value : member.end] for member in members(text)}
    assert {name: json.loads(part) for name, part in found.items()} == value


@given(objects, spacings, st.data())
def test_a_cut_leaves_the_other_members(value, spacing, data):
    text = json.dumps(value, separators=spacing)
    gone = data.draw(st.frozensets(st.sampled_from(list(value) or [""])))
    left = apply(text, list(cuts(list(members(text)), gone)))
    assert json.loads(left) == {name: it for name, it in value.items() if name not in gone}
