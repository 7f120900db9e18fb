"""Adding centres, accrediting them, authorising test leaders."""

from datetime import timedelta

import pytest

from lrs_bridge.domain.access import Grant
from lrs_bridge.domain.errors import InvalidRequestError, NotFoundError
from lrs_bridge.services import centres
from tests.unit.services.given import FRAMEWORK, NOW, TODAY

CENTRE = "Testcenter Vedhamn"
DAYS = {"first_day": TODAY, "last_day": TODAY + timedelta(days=400)}


def accredit(world, centre=CENTRE, framework=FRAMEWORK[0], **change):
    values = {"accredited_by": "Exempelbranschen Trä", **DAYS, **change}
    return centres.accredit(world.tx, centre, framework, new_id=world.new_id, **values)


def authorise(world, person="Anna Ek", centre=CENTRE, framework=FRAMEWORK[0], **change):
    return centres.authorise(
        world.tx, world.ids.get(person, person), centre, framework,
        now=NOW, new_id=world.new_id, **{**DAYS, **change},
    )  # fmt: skip


def test_a_centre_is_added_once(world):
    first = centres.add(world.tx, "Testcenter Söder ", new_id=world.new_id)

    assert centres.add(world.tx, "Testcenter Söder", new_id=world.new_id) == first


def test_a_centre_needs_a_name(world):
    with pytest.raises(InvalidRequestError):
        centres.add(world.tx, " ", new_id=world.new_id)


def test_an_accreditation_is_of_a_framework_for_some_days(world):
    row = accredit(world)

    assert row in world.tx.validation.accreditations(world.ids[CENTRE])
    assert (row.accredited_by, row.first_day) == ("Exempelbranschen Trä", TODAY)


def test_the_same_accreditation_again_is_the_same(world):
    assert accredit(world) == accredit(world)
    assert accredit(world) != accredit(world, last_day=TODAY)


def test_an_authorised_person_is_test_leader_there(world):
    row = authorise(world)

    assert row in world.tx.validation.authorisations(world.ids["Anna Ek"])
    assert Grant("test_leader", world.ids[CENTRE]) in world.tx.access.grants(
        world.ids["Anna Ek"], NOW
    )


def test_the_same_authorisation_again_is_the_same(world):
    assert authorise(world) == authorise(world)
    assert authorise(world) != authorise(world, last_day=TODAY)


@pytest.mark.parametrize("act", [accredit, authorise])
class TestFaults:
    def test_the_last_day_is_not_before_the_first(self, world, act):
        with pytest.raises(InvalidRequestError, match="before the first"):
            act(world, last_day=TODAY - timedelta(days=1))

    def test_an_unknown_centre_is_answered_with_the_known_ones(self, world, act):
        with pytest.raises(NotFoundError, match="Testcenter Norråsa"):
            act(world, centre="Testcenter X")

    def test_an_unknown_framework_is_answered_with_the_known_ones(self, world, act):
        with pytest.raises(NotFoundError, match="mkk-exempel"):
            act(world, framework="xyz")


def test_somebody_accredits(world):
    with pytest.raises(InvalidRequestError):
        accredit(world, accredited_by=" ")


def test_nobody_is_not_authorised(world):
    with pytest.raises(NotFoundError):
        authorise(world, person="nobody")
