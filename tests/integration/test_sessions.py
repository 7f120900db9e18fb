"""Sessions on real databases."""

from datetime import timedelta

import pytest

from lrs_bridge.domain.errors import UnauthenticatedError
from lrs_bridge.ports.people import Person
from lrs_bridge.services import sessions


@pytest.fixture
def link(store, keys, now):
    """Return a link for Bo, who has a role in the whole tenant."""

    def work(tx):
        tx.people.add_person(Person("p-bo", "Bo Lindgren"), now)
        tx.access.add_role("r-1", "p-bo", "administrator", None, now)
        return sessions.invite(tx, keys, "p-bo", token="link", now=now)

    return store.write(1, work)


def sign_in(store, keys, link, now, token="session"):
    return store.write(
        1, lambda tx: sessions.sign_in(tx, keys, link, token=token, csrf="c", now=now)
    )


def who(store, keys, token, now, tenant=1):
    return store.write(tenant, lambda tx: sessions.human(tx, keys, token, now))


def test_a_link_signs_its_person_in_once(store, keys, link, now):
    session = sign_in(store, keys, link, now)

    human, csrf = who(store, keys, session, now)
    assert (human.tenant, human.person, human.name, csrf) == (1, "p-bo", "Bo Lindgren", "c")
    assert human.has("administrator")
    with pytest.raises(UnauthenticatedError):
        sign_in(store, keys, link, now, token="again")


def test_a_session_is_of_its_tenant_only(store, keys, link, now):
    session = sign_in(store, keys, link, now)

    assert who(store, keys, session, now, tenant=2) is None


def test_a_session_ends_when_idle_when_old_and_when_signed_out(store, keys, link, now):
    session = sign_in(store, keys, link, now)
    used = now + timedelta(minutes=29)

    assert who(store, keys, session, used)
    assert who(store, keys, session, used + timedelta(minutes=29))
    assert who(store, keys, session, used + timedelta(hours=1)) is None
    assert who(store, keys, session, now + timedelta(hours=12)) is None
    store.write(1, lambda tx: sessions.sign_out(tx, keys, session))
    assert who(store, keys, session, used) is None
