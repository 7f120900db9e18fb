"""Sources and their keys: who it is that shows one."""

from datetime import timedelta

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
def shows(store, keys, now):
    """Return who it is that shows a key, or a token so many days later."""
    return lambda key, secret, tenant=1, *, kind="key", days=0: store.read(
        tenant,
        lambda tx: sources.authenticate(tx, keys, kind, key, secret, now + timedelta(days=days)),
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


def test_unknown_key_costs_a_comparison_too(store, keys, now, add):
    """The answer must not come sooner for a key that nobody holds."""
    compared = []

    class Counting:
        digest = keys.digest

        def matches(self, secret, digest):
            compared.append(digest)
            return keys.matches(secret, digest)

    made = add()
    for key in (made.key, "1-nobody"):
        store.read(
            1, lambda tx, key=key: sources.authenticate(tx, Counting(), "key", key, SECRET, now)
        )

    assert [len(digest) for digest in compared] == [32, 32]


def test_secret_is_not_in_the_database(store, now, add):
    made = add()
    _, digest = store.read(1, lambda tx: tx.access.machine(made.key, "key", now))
    assert SECRET.encode() not in digest


@pytest.mark.parametrize(
    ("more", "message"),
    [
        pytest.param({"name": " "}, "a name", id="no-name"),
        pytest.param({"scopes": ["read"]}, "'read' is no scope; scopes: .*define", id="no-scope"),
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


def test_rotated_key_may_do_what_the_old_one_could(store, keys, now, add, shows):
    add(scopes=["statements/read", "state"])

    def turn(letter, **more):
        made = store.write(
            1,
            lambda tx: sources.rotate(
                tx, keys, "moodle", key=letter * 20, secret=letter * 32, now=now, **more
            ),
        )
        return shows(made.key, made.secret).scopes

    assert turn("a") == {"statements/read", "state"}
    assert turn("b", scopes=["all/read"]) == {"all/read"}
    assert turn("c") == {"all/read"}


def test_source_without_a_live_key_gets_the_usual_scopes(store, keys, now, add, shows):
    old = add(scopes=["all"])
    store.write(1, lambda tx: sources.end(tx, old.key, now))
    new = store.write(
        1, lambda tx: sources.rotate(tx, keys, "moodle", key="n" * 20, secret="n" * 32, now=now)
    )
    assert shows(new.key, new.secret).scopes == set(sources.DEFAULT_SCOPES)


class TestToken:
    @pytest.fixture
    def issue(self, store, keys, now, add):
        """Issue a token to a source."""
        self.key = add()

        def make(days=7, **more):
            return store.write(
                1,
                lambda tx: sources.issue(
                    tx, keys, "moodle", days=days, key="t" * 20, secret="t" * 40, now=now, **more
                ),
            )

        return make

    def test_opens_for_its_secret_until_its_day(self, issue, shows):
        made = issue(scopes=["statements/read"])

        assert made.token == "1-" + "t" * 20 + "." + "t" * 40
        assert shows(made.key, made.secret, kind="token").scopes == {"statements/read"}
        assert shows(made.key, made.secret, kind="token", days=6.99) is not None
        assert shows(made.key, made.secret, kind="token", days=7) is None
        assert shows(made.key, made.secret + "x", kind="token") is None
        assert shows(made.key, made.secret, kind="token", tenant=2) is None

    def test_is_no_key_and_a_key_is_no_token(self, issue, shows):
        made = issue()

        assert shows(made.key, made.secret) is None
        assert shows(self.key.key, self.key.secret, kind="token") is None
        assert shows(self.key.key, self.key.secret).name == "moodle"

    def test_is_listed_without_its_secret(self, store, now, issue):
        made = issue(days=1)
        rows = store.read(1, lambda tx: tx.access.credentials("id-moodle"))

        assert [(row.id, row.kind) for row in rows] == [
            (self.key.key, "key"), (made.key, "token")
        ]  # fmt: skip
        assert [row.ends for row in rows] == [None, now + timedelta(days=1)]
        assert [row.live(now) for row in rows] == [True, True]
        assert [row.live(now + timedelta(days=1)) for row in rows] == [True, False]
        assert made.secret not in repr(rows)

    def test_is_ended_alone(self, store, now, issue, shows):
        made = issue()
        store.write(1, lambda tx: sources.end(tx, made.key, now))

        assert shows(made.key, made.secret, kind="token") is None
        assert shows(self.key.key, self.key.secret) is not None
        with pytest.raises(NotFoundError, match="could be ended"):
            store.write(1, lambda tx: sources.end(tx, made.key, now))

    @pytest.mark.parametrize("how", ["rotate", "disable"])
    def test_ends_with_its_source(self, store, keys, now, issue, shows, how):
        made = issue()
        if how == "disable":
            store.write(1, lambda tx: sources.disable(tx, "moodle"))
        else:
            new = {"key": "n" * 20, "secret": "n" * 32, "now": now}
            store.write(1, lambda tx: sources.rotate(tx, keys, "moodle", **new))
        assert shows(made.key, made.secret, kind="token") is None

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            pytest.param({"days": 0}, "1 to 3650 days", id="no-day"),
            pytest.param({"days": 3651}, "1 to 3650 days", id="too-many-days"),
            pytest.param({"scopes": ["admin"]}, "'admin' is no scope", id="no-scope"),
        ],
    )
    def test_that_makes_no_sense_is_refused(self, store, issue, more, message):
        with pytest.raises(InvalidRequestError, match=message):
            issue(**more)
        assert len(store.read(1, lambda tx: tx.access.credentials("id-moodle"))) == 1


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
