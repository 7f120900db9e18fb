"""The command line, as its users see it: what is printed, and the exit code."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog
from click.testing import CliRunner

from lrs_bridge import plugins
from lrs_bridge.cli import main
from lrs_bridge.cli.common import Invocation, exit_code
from lrs_bridge.domain.errors import BridgeError
from lrs_bridge.settings import BUILT, Settings, config_dir

FRAMEWORK = str(config_dir() / "frameworks" / "mkk-exempel.yaml")
RULES = str(config_dir() / "rules" / "mkk-exempel.yaml")
SECRET = "whsec_" + "A" * 43 + "="


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in an empty directory without settings from outside."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("LRS_BRIDGE_") and "TEST" not in name:
            monkeypatch.delenv(name)

    def command(*words, code=0, **options):
        done = CliRunner().invoke(main, words, **options)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return done

    yield command
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def initialised(tmp_path_factory):
    """The data of an installation that was initialised."""
    directory = tmp_path_factory.mktemp("initialised") / "data"
    done = CliRunner().invoke(main, ["--data-dir", str(directory), "init"])
    assert done.exit_code == 0, done.output
    return directory


@pytest.fixture
def home(run, tmp_path, initialised):
    """Run commands in an installation that was initialised."""
    shutil.copytree(initialised, tmp_path / "lrs-bridge-data")
    return run


def printed(done):
    return json.loads(done.stdout)


class TestHelp:
    def test_every_command_explains_itself(self, run):
        def walk(command, words):
            text = run(*words, "--help").stdout
            assert text.startswith("Usage:")
            for name in getattr(command, "commands", {}):
                walk(command.commands[name], [*words, name])

        walk(main, [])

    def test_help_imports_nothing_that_it_does_not_need(self):
        program = (
            "import sys; from lrs_bridge.cli import main\n"
            "try: main(['--help'])\n"
            "except SystemExit: pass\n"
            "print(*sys.modules, file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        loaded = set(done.stderr.split())
        assert not loaded & {"flask", "sqlalchemy", "requests", "alembic", "granian", "structlog"}

    def test_version_is_told(self, run):
        assert run("--version").stdout.startswith("lrs-bridge, version ")

    @pytest.mark.parametrize(
        ("feature", "commands"),
        [
            pytest.param("people", {"people"}, id="people"),
            pytest.param("rules", {"rules"}, id="rules"),
            pytest.param("decisions", {"centres", "leaders"}, id="decisions"),
            *(
                pytest.param(name, set(), id=name)
                for name in sorted(BUILT - {"people", "rules", "decisions"})
            ),
        ],
    )
    def test_command_of_a_feature_that_is_off_is_not_there(self, run, tmp_path, feature, commands):
        def listed():
            lines = run("--help").stdout.partition("Commands:")[2].splitlines()
            return {line.split()[0] for line in lines if line.strip()}

        everything = listed()
        (tmp_path / "lrs-bridge.toml").write_text(f"[features]\n{feature} = false\n")

        assert listed() == everything - commands
        for command in commands:
            run(command, "--help", code=2)

    def test_unreadable_settings_still_let_help_be_read(self, run, tmp_path):
        (tmp_path / "lrs-bridge.toml").write_text("prot = 1\n")
        assert "people" in run("--help").stdout
        assert "Did you mean port" in run("people", "list", code=3).stderr


@pytest.mark.parametrize("error", BridgeError.__subclasses__())
def test_every_error_has_an_exit_code(error):
    assert exit_code(error.__new__(error)) in {1, 3, 4}


class TestInit:
    def test_makes_what_is_needed_and_prints_a_link(self, run, tmp_path):
        done = printed(run("init", "--json"))
        assert done["link"].startswith("http://127.0.0.1:8080/in/1.")
        assert (tmp_path / "lrs-bridge-data" / "bridge.key").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "lrs-bridge-data").stat().st_mode & 0o777 == 0o700

    def test_second_time_only_the_link_is_new(self, home):
        first, second = (printed(home("init", "--json")) for _ in range(2))
        assert first["made"] == second["made"] == "nothing; everything was there"
        assert first["link"] != second["link"]

    def test_link_signs_in(self, home):
        from lrs_bridge.bootstrap import bootstrap
        from lrs_bridge.services import sessions

        link = printed(home("init", "--json"))["link"].rpartition("/")[2]
        bridge = bootstrap(Settings.load())
        try:

            def sign_in(tx):
                token = sessions.sign_in(
                    tx, bridge.keys, link, token="t", csrf="c", now=bridge.clock()
                )
                return sessions.human(tx, bridge.keys, token, bridge.clock())

            human, _ = bridge.store.write(1, sign_in)
        finally:
            bridge.close()
        assert human.has("administrator")


class TestDatabase:
    def test_check_says_what_to_run(self, run):
        assert "lrs-bridge init" in run("db", "check", code=4).stderr

    def test_upgrade_makes_the_schema_that_check_wants(self, run):
        run("db", "upgrade")
        assert "this release's schema" in run("db", "check").stdout

    def test_older_schema_is_named_with_the_remedy(self, home, tmp_path):
        (tmp_path / "lrs-bridge-data" / "bridge.sqlite3").write_bytes(b"")
        for file in (tmp_path / "lrs-bridge-data").glob("bridge.sqlite3-*"):
            file.unlink()
        assert "lrs-bridge db upgrade" in home("sources", "list", code=4).stderr


class TestSources:
    def test_secret_is_printed_once(self, home):
        made = printed(
            home("sources", "add", "moodle", "--adapter", "moodle", "--tolerant", "--json")
        )
        assert made["endpoint"] == "http://127.0.0.1:8080/xapi/"
        assert made["key"].startswith("1-")
        listed = home("sources", "list").stdout
        assert "moodle" in listed
        assert made["secret"] not in listed

    def test_person_is_told_that_the_secret_is_shown_once(self, home):
        assert "this once" in home("sources", "add", "moodle").stdout

    def test_wrong_adapter_lists_the_right_ones(self, home):
        done = home("sources", "add", "x", "--adapter", "fax", code=1)
        assert "moodle" in done.stderr
        assert done.stderr.count("\n") == 1

    def test_rotated_and_disabled(self, home):
        first = printed(home("sources", "add", "moodle", "--json"))
        second = printed(home("sources", "rotate", "moodle", "--json"))
        assert first["key"] != second["key"]
        home("sources", "disable", "moodle")
        assert printed(home("sources", "list", "--json"))[0]["state"] == "disabled"

    def test_token_is_issued_listed_and_ended(self, home):
        made = printed(home("sources", "add", "moodle", "--json"))
        issued = printed(home("sources", "token", "moodle", "--scope", "state", "--json"))
        assert issued["token"].startswith(issued["id"] + ".")

        rows = printed(home("sources", "keys", "moodle", "--json"))
        assert [(row["id"], row["kind"], row["state"]) for row in rows] == [
            (made["key"], "key", "live"),
            (issued["id"], "token", "live"),
        ]
        assert rows[1]["scopes"] == ["state"]

        assert "is ended" in home("sources", "end", issued["id"]).stdout
        rows = printed(home("sources", "keys", "moodle", "--json"))
        assert [row["state"] for row in rows] == ["live", "ended"]
        home("sources", "end", issued["id"], code=1)

    def test_token_is_shown_once_and_says_how_long_it_lasts(self, home):
        home("sources", "add", "moodle")
        done = home("sources", "token", "moodle", "--days", "3")
        assert "this once, and lasts 3 days" in done.stdout
        assert "1 to 3650" in home("sources", "token", "moodle", "--days", "0", code=1).stderr

    def test_rotated_key_may_do_what_is_asked_for(self, home):
        home("sources", "add", "moodle", "--scope", "all/read")
        home("sources", "rotate", "moodle")
        home("sources", "rotate", "moodle", "--scope", "state", "--scope", "profile")
        rows = printed(home("sources", "keys", "moodle", "--json"))
        scopes = {tuple(row["scopes"]): row["state"] for row in rows}
        assert scopes == {("all/read",): "ended", ("state", "profile"): "live"}

    @pytest.mark.parametrize(
        ("success", "code"),
        [pytest.param(True, 0, id="taken"), pytest.param(False, 5, id="refused")],
    )
    def test_heartbeat_is_sent_as_a_platform_would(self, run, monkeypatch, success, code):
        sent = []

        def remote(endpoint, key, secret, timeout):
            def save_statements(statements):
                sent.append((endpoint, key, secret, statements))
                return SimpleNamespace(
                    success=success, response=SimpleNamespace(status=401), data=b"Give a key.\nx"
                )

            return SimpleNamespace(save_statements=save_statements)

        monkeypatch.setattr(plugins, "load", lambda path: remote)
        done = run("sources", "test", "1-key", code=code, input="s3cret\n")

        assert sent == [("http://127.0.0.1:8080/xapi/", "1-key", "s3cret", [])]
        assert success or "answers 401: Give a key." in done.stderr

    def test_silence_is_a_peer_s_fault(self, run, monkeypatch):
        def remote(*_):
            def save_statements(_):
                raise ConnectionRefusedError("refused")

            return SimpleNamespace(save_statements=save_statements)

        monkeypatch.setattr(plugins, "load", lambda path: remote)
        run("sources", "test", "1-key", "--secret", "x", "--endpoint", "http://y/", code=5)


class TestTargets:
    def test_secret_that_was_made_is_printed(self, home):
        words = ("targets", "add", "register", "--kind", "webhook", "--url", "https://r.example/in")
        made = printed(home(*words, "--option", "a=b", "--json"))
        assert made["secret"].startswith("whsec_")
        assert printed(home("targets", "list", "--json"))[0]["name"] == "register"
        assert "already" in home(*words, "--secret", SECRET, code=1).stderr

    def test_malformed_option_is_wrong_usage(self, home):
        home(
            "targets",
            "add",
            "x",
            "--kind",
            "webhook",
            "--url",
            "https://r.example",
            "--option",
            "a",
            code=2,
        )

    def test_silent_or_forbidden_target_is_exit_5(self, home):
        for name, url in (
            ("silent", "https://silent.invalid/in"),
            ("private", "https://10.0.0.1/in"),
        ):
            home("targets", "add", name, "--kind", "webhook", "--url", url)
            assert url in home("targets", "test", name, code=5).stderr


class TestCompetence:
    def test_frameworks_and_rules_are_loaded_and_listed(self, home):
        assert "is published (EXEMPEL" in home("frameworks", "load", FRAMEWORK).stdout
        assert "published before" in home("frameworks", "load", FRAMEWORK).stdout
        assert "0 the same" in home("rules", "load", RULES).stdout
        assert "0 new or changed" in home("rules", "load", RULES).stdout
        assert printed(home("frameworks", "list", "--json"))[0]["id"] == "mkk-exempel"
        written = Path(RULES).read_text(encoding="utf-8").count("\n- id: ")
        assert len(printed(home("rules", "list", "--json"))) == written

    def test_shipped_files_are_without_faults_and_need_no_database(self, run):
        assert "1 without faults" in run("frameworks", "check", FRAMEWORK).stdout
        run("rules", "check", RULES)
        run("rules", "check", RULES, "--framework", FRAMEWORK)

    def test_every_fault_is_a_line_with_its_place(self, run, tmp_path):
        (tmp_path / "bad.yaml").write_text("rules:\n- id: https://x.example/1\n  revision: x\n")
        (tmp_path / "worse.yaml").write_text("rules: [\n")
        done = run("rules", "check", "bad.yaml", RULES, "worse.yaml", code=1)
        lines = done.stderr.splitlines()
        assert any(line.startswith("bad.yaml:3: rules[0].revision: ") for line in lines)
        assert lines[-1].startswith("worse.yaml:")

    def test_file_that_is_not_there_is_named(self, run, tmp_path):
        assert "gone.yaml cannot be read" in run("rules", "check", "gone.yaml", code=1).stderr
        (tmp_path / "latin.yaml").write_bytes(b"\xe5")
        assert "not UTF-8" in run("frameworks", "check", "latin.yaml", code=1).stderr


class TestPeople:
    def test_import_is_idempotent(self, home, tmp_path):
        (tmp_path / "p.csv").write_text("name,email,company\nAnna Ek,anna@x.example,Vedhamn AB\n")
        assert home("people", "import", "p.csv").stdout.startswith("1 new")
        assert "1 the same" in home("people", "import", "p.csv").stdout
        names = {one["name"] for one in printed(home("people", "list", "--json"))}
        assert "Anna Ek" in names

    def test_centre_is_accredited_and_its_leader_authorised(self, home):
        home("frameworks", "load", FRAMEWORK)
        home("centres", "add", "Testcenter Vedhamn")
        home("centres", "accredit", "Testcenter Vedhamn", "--framework", "mkk-exempel",
             "--by", "Trä", "--from", "2026-01-01", "--to", "2099-12-31")  # fmt: skip
        person = printed(home("people", "list", "--json"))[0]["id"]
        home("leaders", "authorise", person, "--centre", "Testcenter Vedhamn", "--framework",
             "mkk-exempel", "--to", "2099-12-31")  # fmt: skip
        (centre,) = printed(home("centres", "list", "--json"))
        (leader,) = printed(home("leaders", "list", "--json"))
        assert (centre["centre"], centre["accredited_by"]) == ("Testcenter Vedhamn", "Trä")
        assert leader["person"] == person


class TestStatus:
    def test_new_installation_has_a_flow_of_nothing(self, home):
        assert home("status").stdout.startswith("Mottaget 0 → Lagrat 0 → Känd person 0")

    def test_json_has_sources_and_targets(self, home):
        home("sources", "add", "moodle")
        home("targets", "add", "register", "--kind", "webhook", "--url", "https://r.example/in")
        found = printed(home("status", "--json"))
        assert found["sources"][0]["received"] == 0
        assert found["targets"][0]["waiting"] == 0
        assert found["flow"]["delivered"] == 0


class TestDoctor:
    def test_sound_installation_has_no_complaint(self, home):
        assert all(row["ok"] for row in printed(home("doctor", "--json")))

    def test_every_fault_is_named_at_once(self, run):
        rows = {row["check"]: row for row in printed(run("doctor", "--json", code=1))}
        assert not rows["key file"]["ok"]
        assert not rows["database"]["ok"]
        assert not rows["schema"]["ok"]
        assert rows["disk"]["ok"]

    def test_unreadable_settings_are_the_only_fault(self, run, tmp_path):
        (tmp_path / "lrs-bridge.toml").write_text("prot = 1\n")
        (row,) = printed(run("doctor", "--json", code=1))
        assert "port" in row["found"]

    def test_silent_target_is_named(self, home):
        home("targets", "add", "silent", "--kind", "webhook", "--url", "https://silent.invalid/in")
        rows = printed(home("doctor", "--json", code=1))
        assert [row["check"] for row in rows if not row["ok"]] == ["target silent"]

    def test_full_disk_is_named(self, home, monkeypatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
        rows = printed(home("doctor", "--json", code=1))
        assert [row["found"][:4] for row in rows if not row["ok"]] == ["1 MB"]


class TestConfig:
    def test_shows_where_each_value_comes_from_without_passwords(self, run, tmp_path, monkeypatch):
        (tmp_path / "lrs-bridge.toml").write_text("threads = 4\n")
        monkeypatch.setenv("LRS_BRIDGE_DATABASE_URL", "postgresql+psycopg://u:s3cret@h/d")
        done = run("config", "show", "--json")
        rows = {row["setting"]: row for row in printed(done)}
        assert rows["threads"] == {
            "setting": "threads",
            "value": 4,
            "origin": str(tmp_path / "lrs-bridge.toml"),
        }
        assert rows["database_url"]["value"] == "postgresql+psycopg://u:***@h/d"
        assert rows["features.lti"]["value"] is False
        assert "s3cret" not in done.stdout

    def test_check_names_the_setting_at_fault(self, run, tmp_path):
        assert "can be used" in run("config", "check").stdout
        (tmp_path / "other.toml").write_text("port = 'x'\n")
        assert "whole number" in run("--config", "other.toml", "config", "check", code=3).stderr
        assert "no settings file" in run("--config", "gone.toml", "config", "check", code=3).stderr


def test_workers_alone_are_for_postgresql(home):
    assert "lrs-bridge serve" in home("work", code=1).stderr


def test_other_tenant_sees_nothing(home):
    home("sources", "add", "moodle")
    assert home("--tenant", "2", "sources", "list").stdout.startswith("No source yet")


def test_options_in_front_reach_the_settings(tmp_path):
    assert Invocation(data_dir=tmp_path).settings(port=1).key_file == tmp_path / "bridge.key"
