"""The README does what it says: every console block is run as a reader would run it.

Three things differ from a reader's morning. The environment is the one of this test run, so that
nothing is installed again. Ports are free ones. And `make test` is only resolved, by `make -n`:
it cannot run inside itself.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from lrs_bridge.settings import Settings
from tests.packaging.blocks import blocks, commands, matches
from tests.packaging.checkout import ROOT, copy, environment, eventually
from tests.postgres import MISSING, URL_VARIABLE, free_port

README = (ROOT / "README.md").read_text(encoding="utf-8")
STAYS_UP = ("make demo\n", "lrs-bridge serve\n")
COMES_LATER = ("lrs-bridge status\n",)
"""What is mapped and delivered beside the commands; asked again until it is there."""
SECONDS = 110.0
pytestmark = [pytest.mark.fault, pytest.mark.timeout(240)]


class Reader:
    """Somebody in a checkout who types what the README says."""

    def __init__(self, folder):
        self.folder = copy(folder)
        environment_folder = self.folder / ".venv"
        environment_folder.mkdir()
        (environment_folder / "bin").symlink_to(Path(sys.executable).parent)
        clients = self.folder / "tests" / "clients"
        clients.mkdir(parents=True)
        (clients / "package-lock.json").touch()
        for stamp in (".run", ".test", ".clients"):
            (environment_folder / stamp).touch()
        self.port = str(free_port())
        self.env = environment(self.folder, LRS_BRIDGE_PORT=self.port, PORT=self.port)
        self.running = []

    def read(self, text):
        """Return *text* with this reader's port in it."""
        return text.replace("8080", self.port)

    def follow(self, block):
        """Type every command of a console block and compare what is seen."""
        for command in commands(self.read(block)):
            if command.typed in STAYS_UP:
                self.start(command)
            elif command.typed in COMES_LATER:
                assert eventually(lambda c=command: matches(c.seen, self.type(c.typed)), SECONDS), (
                    self.type(command.typed)
                )
            else:
                printed = self.type(command.typed)
                assert matches(command.seen, printed), f"$ {command.typed}{printed}"

    def type(self, typed):
        """Run one command to its end; remember a key that it printed."""
        done = self.run(["sh", "-c", typed])
        assert done.returncode == 0, f"$ {typed}{done.stdout}{done.stderr}"
        for name in ("key", "secret"):
            if found := re.search(rf"^{name} +(\S+)$", done.stdout, re.MULTILINE):
                self.env.setdefault(name.upper(), found[1])
        return done.stdout

    def run(self, words):
        return subprocess.run(
            words, cwd=self.folder, env=self.env, capture_output=True, text=True,
            timeout=SECONDS, check=False,
        )  # fmt: skip

    def start(self, command):
        """Start what stays up; return once it has said what the README says."""
        log = self.folder / f"printed-{len(self.running)}.txt"
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["sh", "-c", f"exec {command.typed}"], cwd=self.folder, env=self.env, stdout=out,
                stderr=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
        self.running.append(process)

        def said():
            assert process.poll() is None, log.read_text() + process.stderr.read().decode()
            return matches(command.seen, log.read_text())

        assert eventually(said, SECONDS), log.read_text()

    def leave(self):
        """End what still runs; return the exit codes."""
        for process in self.running:
            os.killpg(process.pid, signal.SIGTERM)
        codes = [process.wait(30) for process in self.running]
        for process in self.running:
            process.stderr.close()
        return codes


@contextmanager
def reading(folder):
    reader = Reader(folder / "lrs-bridge")
    try:
        yield reader
    finally:
        reader.leave()


def console(*, make):
    """Return the console blocks that begin with make, or the others, with the Python ones."""
    found = blocks(README, "console", "python")
    return [(one, body) for one, body in found if body.startswith("$ make") is make]


def test_both_commands_do_what_they_say(tmp_path):
    (_, demo), (_, test) = console(make=True)
    assert test == "$ make test\n"
    with reading(tmp_path) as reader:
        dry = reader.run(["make", "-n", "test"]).stdout
        for tool in (
            "ruff check",
            "ruff format --check",
            "mypy",
            "lint-imports",
            "python -m pytest",
        ):
            assert f".venv/bin/{tool}" in dry
        assert "pip install" not in dry, "the environment of this run is complete"
        reader.follow(demo)


@pytest.mark.skipif(
    not (shutil.which("curl") or os.environ.get("CI")), reason="No curl on this machine."
)
def test_every_other_block_does_what_it_says(tmp_path):
    with reading(tmp_path) as reader:
        for language, body in console(make=False):
            if language == "console":
                reader.follow(body)
            else:
                done = reader.run([sys.executable, "-c", reader.read(body)])
                assert done.stdout.startswith("True "), done.stdout + done.stderr
        assert reader.leave() == [0]
        reader.running.clear()


def test_commands_that_are_promised_are_in_blocks():
    typed = " ".join(c.typed for one, body in blocks(README, "console") for c in commands(body))
    promised = ("make demo", "make test", "curl", "sources add", "targets add", "rules check",
                "frameworks check", "people import")  # fmt: skip
    assert [one for one in promised if one not in typed] == []
    assert "RemoteLRS" in blocks(README, "python")[0][1]


def test_first_settings_are_few_and_can_be_used(tmp_path):
    (_, first), _ = blocks(README, "toml")
    file = tmp_path / "lrs-bridge.toml"
    file.write_text(first, encoding="utf-8")
    assert Settings.load(file=file).secure_cookies
    assert len(first.splitlines()) <= 6


def test_postgresql_is_set_up_as_described(tmp_path):
    port = os.environ.get(URL_VARIABLE)
    if not port:
        pytest.skip(MISSING)
    ((_, roles),) = blocks(README, "sql")
    _, (_, settings) = blocks(README, "toml")
    (tmp_path / "lrs-bridge.toml").write_text(settings.replace("db.example", f"127.0.0.1:{port}"))
    with psycopg.connect(
        host="127.0.0.1", port=port, user="postgres", dbname="postgres", autocommit=True
    ) as server:
        for statement in roles.split(";\n")[:-1]:
            server.execute(statement)
        try:
            for words in ("init", "init", "doctor"):
                done = subprocess.run(
                    [sys.executable, "-m", "lrs_bridge", words], cwd=tmp_path,
                    env=environment(ROOT), capture_output=True, text=True, timeout=60, check=False,
                )  # fmt: skip
                assert done.returncode == 0, done.stdout + done.stderr
            assert "PostgreSQL" in done.stdout
        finally:
            server.execute("DROP DATABASE bridge WITH (FORCE)")
            server.execute("DROP ROLE bridge, bridge_owner")
    assert set(tomllib.loads(settings)) == {"database_url", "database_migrate_url"}
