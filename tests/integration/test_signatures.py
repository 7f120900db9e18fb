"""What is kept of signatures, and what an operator sees of a statement, on both databases."""

import json

import pytest
import sqlalchemy as sa
import structlog
from click.testing import CliRunner

from lrs_bridge.cli import main
from lrs_bridge.ports.signatures import SignatureRow
from lrs_bridge.storage.signatures import forget
from tests.signing import attachment, certificate, key, serialization
from tests.statements import passed, text, uid

SHA2 = "a" * 64
ROOT = certificate("Root", key(), "Root", key()).public_bytes(serialization.Encoding.PEM)
ROW = SignatureRow(SHA2, "RS256", "valid", "CN=Testcenter Vedhamn")
OTHER = SignatureRow("b" * 64, "RS512", "unverified", None)
HEADERS = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}


@pytest.fixture
def post(client, add_source):
    """Return a function that stores a statement under its id."""
    auth = add_source("kurs", adapter="openedx", tolerant=True)

    def send(statement):
        answer = client.post("/xapi/statements", data=text(statement), headers=HEADERS, auth=auth)
        assert answer.status_code == 200, answer.text

    return send


@pytest.fixture
def keep(bridge):
    """Return a function that keeps signatures of a stored statement."""
    return lambda one, *rows: bridge.store.write(1, lambda tx: tx.signatures.add([(one, rows)]))


@pytest.fixture
def of(bridge):
    """Return a function that tells what is known of a statement's signatures."""
    return lambda one, tenant=1: bridge.store.read(tenant, lambda tx: tx.signatures.of(one))


class TestRows:
    def test_signatures_are_kept_with_their_statement(self, post, keep, of):
        post(passed(id=uid(1)))
        keep(uid(1), OTHER, ROW)

        assert of(uid(1)) == [ROW, OTHER]
        assert of(uid(2)) == []

    def test_nothing_to_keep_is_no_error(self, bridge, of):
        bridge.store.write(1, lambda tx: tx.signatures.add([]))

        assert of(uid(1)) == []

    def test_keeping_again_changes_nothing(self, post, keep, of):
        post(passed(id=uid(1)))
        keep(uid(1), ROW)
        keep(uid(1), ROW)

        assert of(uid(1)) == [ROW]

    def test_another_tenant_sees_none(self, post, keep, of):
        post(passed(id=uid(1)))
        keep(uid(1), ROW)

        assert of(uid(1), tenant=2) == []

    def test_forgotten_with_their_statements_and_no_others(self, bridge, post, keep, of):
        for number in (1, 2):
            post(passed(id=uid(number)))
            keep(uid(number), ROW)

        bridge.store.write(1, lambda tx: forget(tx.signatures, [uid(1)]))

        assert (of(uid(1)), of(uid(2))) == ([], [ROW])

    def test_signature_of_no_statement_is_refused_by_the_database(self, keep):
        with pytest.raises(sa.exc.IntegrityError):
            keep(uid(9), ROW)


class TestShow:
    @pytest.fixture
    def show(self, bridge, monkeypatch):
        """Return a function that runs `statements show` beside the service."""
        monkeypatch.setenv("LRS_BRIDGE_DATABASE_URL", bridge.settings.database)
        options = ["--data-dir", str(bridge.settings.data_dir)]

        def run(*words, code=0, before=()):
            done = CliRunner().invoke(main, [*options, *before, "statements", "show", *words])
            assert done.exit_code == code, done.output
            return done

        yield run
        structlog.reset_defaults()

    def test_tells_where_a_statement_came_from(self, post, show):
        post(passed(id=uid(1), version="1.0.3"))

        printed = show(uid(1)).stdout

        assert f"id       {uid(1)}\nsource   kurs\nstored   2026-03-02T07:00:" in printed
        assert "version  1.0.3\nvoided   no\n" in printed
        assert printed.endswith("\nMended:\nNothing.\n\nAttached:\nNothing.\n")

    def test_tells_what_was_mended(self, post, show):
        wrong = {"id": "https://l.example/g", "objectType": "GroupActivity"}
        post(passed(id=uid(1), object=wrong))

        assert '$.object.objectType  "GroupActivity"  "Activity"' in show(uid(1)).stdout
        [repair] = json.loads(show(uid(1), "--json").stdout)["repairs"]
        assert (repair["before"], repair["after"]) == ("GroupActivity", "Activity")

    @pytest.mark.parametrize(
        ("trust", "subject", "words"),
        [
            ("valid", "CN=A", "signed by CN=A, vouched for by a root that is trusted here"),
            ("self-signed", "CN=A", "signed by CN=A, for whom nobody else vouches"),
            ("untrusted", "CN=A", "whose certificates lead to no root that is trusted here"),
            ("expired", "", "signed by nobody who is named, whose certificates lead to a root"),
            ("unverified", None, "well-formed, but without a certificate: nobody vouches for it"),
        ],
    )
    def test_tells_in_words_who_vouches_for_a_signature(
        self, post, keep, show, trust, subject, words
    ):
        photo = attachment(b"photo", usageType="https://l.example/photo", fileUrl="https://l.ex/p")
        described = attachment(b"x", usageType="https://l.example/other", fileUrl="https://l.ex/s")
        post(passed(id=uid(1), attachments=[photo, described]))
        keep(uid(1), SignatureRow(described["sha2"], "RS256", trust, subject))

        printed = show(uid(1)).stdout
        found = json.loads(show(uid(1), "--json").stdout)["attachments"]

        assert words in printed.splitlines()[-1]
        assert described["sha2"] in printed.splitlines()[-1]
        assert found[0]["signature"] is None
        assert (found[1]["signature"]["trust"], found[1]["signature"]["subject"]) == (
            trust,
            subject,
        )

    def test_statement_that_is_not_there_is_an_error_in_a_sentence(self, show):
        assert f"There is no statement {uid(9)}." in show(uid(9), code=1).output
        assert "not a valid UUID" in show("nine", code=2).output

    def test_another_tenants_statement_is_not_there(self, post, show):
        post(passed(id=uid(1)))

        show(uid(1), code=1, before=("--tenant", "2"))

    def test_id_in_capitals_is_the_same(self, post, show):
        post(passed(id=uid(1)))

        assert uid(1) in show(uid(1).upper()).stdout

    def test_voided_statement_is_shown_as_voided(self, post, show):
        from tests.statements import voiding

        post(passed(id=uid(1)))
        post(voiding(uid(1), id=uid(2)))

        assert "voided   yes" in show(uid(1)).stdout


def test_roots_that_cannot_be_read_are_named_before_anything_begins(settings, tmp_path):
    from dataclasses import replace

    from lrs_bridge.bootstrap import bootstrap
    from lrs_bridge.domain.errors import SettingsError
    from lrs_bridge.keys import FileKeys

    settings.data_dir.mkdir()
    FileKeys.create(settings.key_file)
    gone = replace(settings, signature_roots=str(tmp_path / "gone.pem"))

    with pytest.raises(SettingsError, match=r"gone\.pem"):
        bootstrap(gone)


def test_doctor_names_roots_that_cannot_be_read(bridge, monkeypatch, tmp_path):
    monkeypatch.setenv("LRS_BRIDGE_DATABASE_URL", bridge.settings.database)
    words = ["--data-dir", str(bridge.settings.data_dir), "doctor", "--json"]

    def found(file):
        monkeypatch.setenv("LRS_BRIDGE_SIGNATURE_ROOTS", str(file))
        rows = json.loads(CliRunner().invoke(main, words).stdout)
        structlog.reset_defaults()
        return {row["check"]: row["ok"] for row in rows}.get("signature roots")

    roots = tmp_path / "roots.pem"
    roots.write_bytes(ROOT)
    assert found(roots) is True
    assert found(tmp_path / "gone.pem") is False
    assert found("") is None
