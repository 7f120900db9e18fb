"""Signing in, staying signed in, and being signed out."""

from datetime import timedelta

import pytest

from lrs_bridge.domain.access import Grant
from lrs_bridge.domain.errors import NotFoundError, UnauthenticatedError
from lrs_bridge.services import sessions
from tests.unit.services.given import NOW

MINUTE = timedelta(minutes=1)


def invite(world, name="Bo Lindgren", token="link"):
    return sessions.invite(world.tx, world.keys, world.ids[name], token=token, now=NOW)


def sign_in(world, link, token="session", now=NOW, **more):
    return sessions.sign_in(world.tx, world.keys, link, token=token, csrf="csrf", now=now, **more)


def who(world, session, now=NOW):
    return sessions.human(world.tx, world.keys, session, now)


def test_a_link_makes_a_session_of_its_person(world):
    session = sign_in(world, invite(world))

    human, csrf = who(world, session)

    assert (human.tenant, human.person, human.name) == (
        1,
        world.ids["Bo Lindgren"],
        "Bo Lindgren",
    )
    assert human.grants == (Grant("competence_manager", world.ids["Vedhamns Möbelfabrik AB"]),)
    assert csrf == "csrf"


def test_tokens_begin_with_the_tenant_and_are_kept_as_digests(world):
    link = invite(world)
    session = sign_in(world, link)

    assert (link, session) == ("1.link", "1.session")
    assert list(world.tx.access.sessions) == [world.keys.digest("1.session")]


def test_a_link_for_nobody_is_not_made(world):
    with pytest.raises(NotFoundError):
        sessions.invite(world.tx, world.keys, "nobody", token="link", now=NOW)


def test_a_link_works_once(world):
    link = invite(world)
    sign_in(world, link)

    with pytest.raises(UnauthenticatedError):
        sign_in(world, link, token="again")


def test_a_link_works_for_seven_days(world):
    link = invite(world)

    with pytest.raises(UnauthenticatedError):
        sign_in(world, link, now=NOW + timedelta(days=7))


def test_an_unknown_link_signs_nobody_in(world):
    with pytest.raises(UnauthenticatedError):
        sign_in(world, "1.guessed")


def test_signing_in_ends_the_session_before(world):
    first = sign_in(world, invite(world))

    second = sign_in(world, invite(world, token="other"), token="second", previous=first)

    assert who(world, first) is None
    assert who(world, second)


def test_a_session_in_use_lasts_twelve_hours_and_no_longer(world):
    session = sign_in(world, invite(world))

    looks = [bool(who(world, session, NOW + 20 * MINUTE * n)) for n in range(1, 40)]

    assert looks == [True] * 35 + [False] * 4


def test_an_idle_session_ends_after_thirty_minutes(world):
    session = sign_in(world, invite(world))

    assert who(world, session, NOW + 29 * MINUTE)
    assert who(world, session, NOW + 59 * MINUTE) is None


def test_a_session_just_used_is_not_written_again(world):
    session = sign_in(world, invite(world))

    who(world, session, NOW + MINUTE / 2)

    (row, _) = world.tx.access.sessions[world.keys.digest(session)]
    assert row.seen == NOW


def test_signing_out_ends_the_session(world):
    session = sign_in(world, invite(world))

    sessions.sign_out(world.tx, world.keys, session)
    sessions.sign_out(world.tx, world.keys, session)

    assert who(world, session) is None


def test_a_role_given_later_is_held_at_the_next_look(world):
    session = sign_in(world, invite(world, "Anna Ek"))
    assert who(world, session)[0].grants == ()

    world.tx.access.add_role("r", world.ids["Anna Ek"], "administrator", None, NOW)

    assert who(world, session)[0].has("administrator")
