"""Sources and their keys: who it is that shows one."""

import pytest

from lrs_bridge.domain.errors import InvalidRequestError, NotFoundError
from lrs_bridge.services import sources

SECRET = "s" * 32


@pytest.fixture
def add(store, keys, now):
    """Add a source in tenant 1."""

    def make(name="moodle", *, key="k" * 30, secret=SECRET, tenant=1, **more):
        return store.write(
            tenant,
            lambda tx: sources.add(
                tx,
                keys,
                ["moodle", "xapi"],
                name=name,
                source=f"id-{name}",
                key=key,
                secret=secret,
                now=now,
                **{"adapter": "moodle"} | more,
            ),
        )

    return make


@pytest.fixture
def shows(store, keys):
    """Return who it is that shows a key."""
    return lambda key, secret, tenant=1: store.read(
        tenant, lambda tx: sources.authenticate(tx, keys, key, secret)
    )


def test_key_begins_with_its_tenant_and_opens_for_its_secret_only(add, shows):
    made = add(tolerant=True, home_pages=["https://lms.example"], scopes=["all"])

    machine = shows(made.key, made.secret)

    assert made.key == "1-" + "k" * 20
    assert SECRET not in repr(made)
    assert (machine.name, machine.adapter, machine.tolerant) == ("moodle", "moodle", True)
    assert machine.home_pages == ("https://lms.example",)
    assert machine.scopes == {"all"}
    assert shows(made.key, made.secret + "x") is None
    assert shows("1-nobody", made.secret) is None
    assert shows(made.key, made.secret, tenant=2) is None


def test_unknown_key_costs_a_comparison_too(store, keys, add):
    """The answer must not come sooner for a key that nobody holds."""
    compared = []

    class Counting:
        digest = keys.digest

        def matches(self, secret, digest):
            compared.append(digest)
            return keys.matches(secret, digest)

    made = add()
    for key in (made.key, "1-nobody"):
        store.read(1, lambda tx, key=key: sources.authenticate(tx, Counting(), key, SECRET))

    assert [len(digest) for digest in compared] == [32, 32]


def test_secret_is_not_in_the_database(store, add):
    made = add()
    _, digest = store.read(1, lambda tx: tx.access.machine(made.key))
    assert SECRET.encode() not in digest


@pytest.mark.parametrize(
    ("more", "message"),
    [
        pytest.param({"name": " "}, "a name", id="no-name"),
        pytest.param({"adapter": "fax"}, "'fax' is not among .*: moodle, xapi", id="no-adapter"),
        pytest.param({"secret": "short"}, "160 random bits", id="weak-secret"),
    ],
)
def test_what_cannot_be_a_source_is_refused(store, add, more, message):
    with pytest.raises(InvalidRequestError, match=message):
        add(**more)
    assert store.read(1, lambda tx: tx.access.sources()) == []


def test_name_is_taken_once_in_a_tenant(add):
    add()
    with pytest.raises(InvalidRequestError, match="already"):
        add(key="other" * 6)
    assert add(tenant=2).key.startswith("2-")


def test_rotation_ends_the_other_keys(store, keys, now, add, shows):
    old = add()

    new = store.write(
        1, lambda tx: sources.rotate(tx, keys, "moodle", key="n" * 20, secret="n" * 32, now=now)
    )

    assert shows(old.key, old.secret) is None
    assert shows(new.key, new.secret).name == "moodle"


def test_disabled_source_is_nobody(store, add, shows):
    made = add()
    store.write(1, lambda tx: sources.disable(tx, "moodle"))
    assert shows(made.key, made.secret) is None


def test_unknown_source_lists_the_known_ones(store, add):
    with pytest.raises(NotFoundError, match="there is none yet"):
        store.read(1, lambda tx: sources.named(tx, "canvas"))
    add()
    with pytest.raises(NotFoundError, match="'canvas'; sources: moodle"):
        store.read(1, lambda tx: sources.named(tx, "canvas"))


@pytest.mark.parametrize(
    ("key", "tenant"),
    [
        pytest.param("1-abc", 1, id="key"),
        pytest.param("12.abc-d", 12, id="token"),
        pytest.param("abc", None, id="bare"),
        pytest.param("x-1", None, id="word"),
        pytest.param("²-x", None, id="not-ascii"),
        pytest.param("99999999999999999999-x", None, id="too-large"),
        pytest.param("-x", None, id="empty"),
    ],
)
def test_tenant_is_read_from_the_key(key, tenant):
    assert sources.tenant_of(key) == tenant
