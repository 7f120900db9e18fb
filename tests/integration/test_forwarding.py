"""Forwarding: one attempt at a time, a lease that ends, and an end to every delivery."""

from datetime import timedelta

import pytest

from lrs_bridge.domain.errors import InvalidRequestError, NotFoundError
from lrs_bridge.domain.outbox import RetryPolicy
from lrs_bridge.keys import FileKeys
from lrs_bridge.ports.outbox import EventRow
from lrs_bridge.ports.target import Delivered, Rejected, TargetConfig, Unavailable
from lrs_bridge.services import forward, targets
from lrs_bridge.workers.crew import steps
from lrs_bridge.workers.forward import forward_step

LEASE = timedelta(seconds=60)
POLICY = RetryPolicy((timedelta(seconds=5), timedelta(seconds=300)), jitter=0.0)


class Receiver:
    """A receiver that answers what it is told to, and what it got."""

    def __init__(self):
        self.answers = []
        self.got = []
        self.config = None

    def __call__(self, config, http):
        if config.url == "nowhere":
            raise InvalidRequestError("Give an address.")
        self.config = config
        return self

    def deliver(self, message, now):
        self.got.append(message)
        return self.answers.pop(0) if self.answers else Delivered("r1")


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def add(store, keys, receiver, now):
    """Add a target in tenant 1."""

    def make(name="register", *, kind="webhook", url="https://r.example", events=targets.EVENTS):
        return store.write(
            1,
            lambda tx: targets.add(
                tx,
                keys,
                {"webhook": receiver},
                None,
                target=f"id-{name}",
                kind=kind,
                config=TargetConfig(name, url, "s3cret", {"a": "1"}),
                events=events,
                now=now,
            ),
        )

    return make


@pytest.fixture
def emit(store, now):
    """Put an event in the outbox of every target."""

    def make(event="e1"):
        row = EventRow(event, "evidence.accepted", None, "{}", now)
        store.write(
            1,
            lambda tx: tx.outbox.emit(row, {t.id: f"{event}-{t.id}" for t in tx.outbox.targets()}),
        )

    return make


@pytest.fixture
def claim(store):
    return lambda now, target="register": store.write(
        1, lambda tx: forward.claim(tx, target, now, LEASE)
    )


@pytest.fixture
def settle(store):
    return lambda claimed, outcome, now: store.write(
        1, lambda tx: forward.settle(tx, claimed, outcome, POLICY, now, 0.5)
    )


@pytest.fixture
def delivery(store):
    return lambda: store.read(1, lambda tx: tx.outbox.deliveries())[0]


class TestTargets:
    def test_secret_is_encrypted_and_comes_back(self, store, keys, add):
        row = add()
        assert b"s3cret" not in row.secret
        found = store.read(1, lambda tx: targets.named(tx, "register"))
        assert targets.config(found, keys) == TargetConfig(
            "register", "https://r.example", "s3cret", {"a": "1"}
        )

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            pytest.param({"name": " "}, "a name", id="no-name"),
            pytest.param({"kind": "fax"}, "'fax' is not among .*: webhook", id="no-kind"),
            pytest.param({"events": ["x"]}, "'x' is no event", id="no-event"),
            pytest.param({"url": "nowhere"}, "Give an address", id="factory-refuses"),
        ],
    )
    def test_what_cannot_be_a_target_is_refused(self, store, add, more, message):
        with pytest.raises(InvalidRequestError, match=message):
            add(**more)
        assert store.read(1, lambda tx: tx.outbox.targets()) == []

    def test_unknown_target_lists_the_known_ones(self, store, add):
        with pytest.raises(NotFoundError, match="none yet"):
            store.read(1, lambda tx: targets.named(tx, "x"))
        add("a")
        add("b")
        with pytest.raises(NotFoundError, match="'x'; targets: a, b"):
            store.read(1, lambda tx: targets.named(tx, "x"))


class TestAttempts:
    def test_nothing_is_due_at_first(self, add, claim, now):
        add()
        assert claim(now) is None

    def test_taken_delivery_is_hidden_until_its_lease_ends(self, add, emit, claim, now):
        add()
        emit()
        assert claim(now).message.attempt == 1
        assert claim(now) is None
        assert claim(now + LEASE).message.attempt == 2

    def test_late_outcome_of_an_old_attempt_changes_nothing(
        self, add, emit, claim, settle, delivery, now
    ):
        add()
        emit()
        slow = claim(now)
        claim(now + LEASE)
        assert not settle(slow, Rejected("late", gone=True), now + LEASE)
        assert delivery().state == "waiting"

    @pytest.mark.parametrize(
        ("outcome", "state", "due"),
        [
            pytest.param(Delivered("r"), "delivered", 0, id="delivered"),
            pytest.param(Rejected("no"), "dead", 0, id="rejected"),
            pytest.param(Unavailable("503"), "waiting", 5, id="unavailable"),
            pytest.param(
                Unavailable("503", timedelta(seconds=50)), "waiting", 50, id="asked-to-wait"
            ),
        ],
    )
    def test_outcome_is_kept(self, add, emit, claim, settle, delivery, now, outcome, state, due):
        add()
        emit()
        assert settle(claim(now), outcome, now)
        found = delivery()
        assert (found.state, found.due) == (state, now + timedelta(seconds=due))

    def test_receiver_that_is_gone_is_paused(self, store, add, emit, claim, settle, now):
        add()
        emit()
        settle(claim(now), Rejected("410", gone=True), now)
        emit("e2")
        assert store.read(1, lambda tx: targets.named(tx, "register")).state == "paused"
        assert claim(now) is None

    def test_message_that_breaks_off_its_worker_is_given_up(
        self, store, keys, receiver, add, emit, claim, settle, delivery, now
    ):
        add()
        emit()
        for attempt in range(len(POLICY.waits) + 1):
            claim(now + attempt * LEASE)
        last = claim(now + (len(POLICY.waits) + 1) * LEASE)

        outcome = forward.deliver(last, {"webhook": receiver}, keys, None, POLICY, now)
        settle(last, outcome, now)

        assert receiver.got == []
        assert delivery().state == "dead"
        assert "without an outcome" in delivery().answer


class TestDeliver:
    @pytest.fixture
    def claimed(self, add, emit, claim, now):
        add()
        emit()
        return claim(now)

    def test_receiver_gets_the_message_and_the_secret_in_clear(self, keys, receiver, claimed, now):
        outcome = forward.deliver(claimed, {"webhook": receiver}, keys, None, POLICY, now)
        assert outcome == Delivered("r1")
        assert receiver.got == [claimed.message]
        assert receiver.config.secret == "s3cret"

    def test_kind_that_is_not_installed_is_said_in_words(self, keys, claimed, now):
        outcome = forward.deliver(claimed, {}, keys, None, POLICY, now)
        assert outcome == Rejected("This installation has no target of kind 'webhook'.")

    def test_configuration_that_is_refused_is_said_in_words(self, keys, claimed, now):
        def refuses(config, http):
            raise InvalidRequestError("Give an address.")

        outcome = forward.deliver(claimed, {"webhook": refuses}, keys, None, POLICY, now)
        assert isinstance(outcome, Rejected)
        assert "Give an address." in outcome.reason

    def test_wrong_key_file_loses_nothing(self, receiver, claimed, now):
        other = FileKeys(b"o" * 32)
        outcome = forward.deliver(claimed, {"webhook": receiver}, other, None, POLICY, now)
        assert isinstance(outcome, Unavailable)
        assert "another key file" in outcome.reason


class TestWorker:
    @pytest.fixture
    def service(self, bridge, receiver):
        """A whole service whose webhooks go to the receiver, with one target and one event."""
        from dataclasses import replace

        made = replace(bridge, targets={"webhook": receiver})

        def work(tx):
            for name in ("register", "archive"):
                targets.add(
                    tx,
                    made.keys,
                    made.targets,
                    made.http,
                    target=f"id-{name}",
                    kind="webhook",
                    config=TargetConfig(name, "https://r.example"),
                    now=made.clock(),
                )
            row = EventRow("e1", "evidence.accepted", None, "{}", made.clock())
            tx.outbox.emit(row, {t.id: f"e1-{t.id}" for t in tx.outbox.targets()})

        made.store.write(1, work)
        return made

    def test_each_active_target_has_a_step_of_its_own(self, service):
        assert set(steps(service)) == {
            "map:1",
            "map:2",
            "forward:1:archive",
            "forward:1:register",
        }
        service.store.write(1, lambda tx: tx.outbox.set_target_state("id-archive", "paused"))
        assert "forward:1:archive" not in steps(service)

    def test_step_delivers_one_message_and_says_whether_there_was_any(self, service, receiver):
        step = steps(service)["forward:1:register"]
        assert step()
        assert not step()
        assert [message.key for message in receiver.got] == ["e1"]
        assert service.store.read(1, lambda tx: tx.outbox.counts()) == {
            "archive": {"waiting": 1},
            "register": {"delivered": 1},
        }

    def test_no_transaction_is_open_while_the_receiver_thinks(self, service, receiver):
        seen = []

        def deliver(message, now):
            seen.append(service.store.write(1, lambda tx: tx.outbox.counts()))
            return Delivered()

        receiver.deliver = deliver
        assert forward_step(service, 1, "register")
        assert seen[0]["register"] == {"waiting": 1}

    def test_mapping_step_says_whether_there_may_be_more(self, service, add_source):
        step = steps(service)["map:1"]
        assert not step()
        many = [f"mbox:mailto:a{number}@x.example" for number in range(201)]
        service.store.write(1, lambda tx: tx.statements.mark(many, "x"))
        assert step()
        assert not step()
        assert service.store.read(1, lambda tx: tx.statements.marks()) == 0

    def test_without_rules_nothing_is_mapped(self, service):
        from dataclasses import replace

        from lrs_bridge.settings import Settings

        off = replace(service, settings=Settings.load({"features.rules": False}))
        assert not any(name.startswith("map") for name in steps(off))
