"""A whole installation as processes that can be killed: service, workers, register."""

import http.client
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lrs_bridge.bootstrap import bootstrap
from lrs_bridge.domain.people import PersonRow
from lrs_bridge.keys import FileKeys
from lrs_bridge.ports.target import TargetConfig
from lrs_bridge.services import frameworks, people, sessions, sources, targets
from lrs_bridge.settings import Settings
from lrs_bridge.storage.migrate import upgrade
from tests.postgres import free_port
from tests.statements import HOME

ROOT = Path(__file__).parents[2]
PEOPLE, QUIZZES = 24, 8
FRAMEWORK = """
id: prov
version: "1"
title: {sv: Prov, en: Test}
status: illustrative
owner: Exempel
note: Påhittad för prov.
areas:
- code: A
  title: {sv: Allmänt, en: General}
  weight: 1
  source: illustrative
  requirements:
"""
REQUIREMENT = """
  - code: Q{n}
    title: {{sv: Krav {n}, en: Requirement {n}}}
    outcomes: {{K: [{{sv: Kan det., en: Can do it.}}]}}
    assess: theory
    source: illustrative
"""
RULE = """
- id: https://bridge.example/rules/q{n}
  revision: 1
  title: {{sv: Prov {n}, en: Test {n}}}
  requirement: {{framework: prov, version: "1", code: Q{n}}}
  genre: elearning_passed
  outcome: recommend
  assurance: A1
  match: {{kind: passed, activity: "{quiz}", score: {{gte: 0.8}}}}
"""


def quiz(number: int) -> str:
    return f"{HOME}/mod/quiz/view.php?id={number}"


def mutated_build(folder: Path, module: str, old: str, new: str) -> Path:
    """Copy the package with one line changed: a build that breaks a promise."""
    build = folder / "build"
    shutil.copytree(ROOT / "lrs_bridge", build / "lrs_bridge")
    (build / "config").symlink_to(ROOT / "config")
    path = build / "lrs_bridge" / module
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{module} has changed; the mutation no longer fits"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return build


class Installation:
    """Settings, data and processes of one installation in a folder of its own."""

    def __init__(self, folder: Path, *, build: Path = ROOT, database_url: str = "") -> None:
        self.folder, self.build = folder, build
        self.port, self.register_port = free_port(), free_port()
        self.register_database = folder / "register.sqlite3"
        self.secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
        self.flags: dict[str, Any] = {
            "data_dir": str(folder / "data"),
            "port": self.port,
            "retry_waits": [1] * 200,
            "lease_seconds": 1,
            "drain_seconds": 0,
            "allow_private": [f"127.0.0.1:{self.register_port}"],
        }
        if database_url:
            self.flags["database_url"] = database_url
        self._service: subprocess.Popen[bytes] | None = None
        self._register: subprocess.Popen[bytes] | None = None
        self._log = (folder / "processes.log").open("ab")

    def set_up(self) -> None:
        """Make the database, a framework with rules, people, one source and the register."""
        settings = Settings.load(self.flags)
        settings.data_dir.mkdir()
        FileKeys.create(settings.key_file)
        if settings.sqlite:
            upgrade(settings.database)
        self.bridge = bootstrap(settings)
        self.bridge.store.create_tenant(1, "Prov")
        self.bridge.store.write(1, self._fill)

    def _fill(self, tx: Any) -> None:
        b, now = self.bridge, self.bridge.clock()
        numbers = range(1, QUIZZES + 1)
        text = FRAMEWORK + "".join(REQUIREMENT.format(n=n) for n in numbers)
        frameworks.publish(tx, text, "prov.yaml", now=now)
        rules = "rules:\n" + "".join(RULE.format(n=n, quiz=quiz(n)) for n in numbers)
        frameworks.activate(tx, rules, "rules.yaml", verbs={}, now=now)
        rows = [_learner(n) for n in range(PEOPLE)] + [_BO]
        people.import_people(tx, rows, now=now, new_id=b.new_id)
        self.credential = sources.add(
            tx, b.keys, b.sources, name="moodle", adapter="xapi", scopes=("all",),
            source=b.new_id(), key=b.new_token(), secret=b.new_token(), now=now,
        )  # fmt: skip
        config = TargetConfig("register", f"http://127.0.0.1:{self.register_port}", self.secret)
        targets.add(
            tx, b.keys, b.targets, b.http, target=b.new_id(), kind="validation_register",
            config=config, now=now,
        )  # fmt: skip

    def link(self) -> str:
        """Return a new address that signs Bo in once: a kill may use one up unanswered."""
        b = self.bridge

        def invite(tx: Any) -> str:
            bo = next(p.id for p in tx.people.all() if p.name == _BO.name)
            return sessions.invite(tx, b.keys, bo, token=b.new_token(), now=b.clock())

        return f"http://127.0.0.1:{self.port}/in/{b.store.write(1, invite)}"

    def start(self) -> None:
        """Start the service with its workers."""
        self._service = self._run(["lrs_bridge", "serve"], self._environment())
        self._wait(lambda: self._answers(self.port, "/readyz"), self._service)

    def start_register(self) -> None:
        """Start the register."""
        module = "lrs_bridge_adapters.validation_register.receiver"
        arguments = ["--database", str(self.register_database), "--port", str(self.register_port)]
        self._register = self._run(
            [module, *arguments], self._environment() | {"REGISTER_SECRET": self.secret}
        )
        self._wait(lambda: self._answers(self.register_port, "/healthz"), self._register)

    def kill(self) -> None:
        """Kill service and workers with no time to say anything."""
        _kill(self._service)

    def kill_register(self) -> None:
        """Kill the register likewise."""
        _kill(self._register)

    def close(self) -> None:
        """End whatever runs."""
        for process in (self._service, self._register):
            if process is not None and process.poll() is None:
                _kill(process)
        self.bridge.close()
        self._log.close()

    def _environment(self) -> dict[str, str]:
        roots = (self.build, ROOT / "adapters", ROOT / "schemas")
        own = {f"LRS_BRIDGE_{name.upper()}": _written(value) for name, value in self.flags.items()}
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LRS_BRIDGE_", "COV"))}
        return {**kept, **own, "PYTHONPATH": os.pathsep.join(map(str, roots))}

    def _run(self, arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments], env=environment, cwd=self.folder,
            stdout=self._log, stderr=self._log, start_new_session=True,
        )  # fmt: skip

    def _wait(self, ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 30
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                log = (self.folder / "processes.log").read_text(errors="replace")
                raise AssertionError(f"A process did not start:\n{log[-3000:]}")
            time.sleep(0.02)

    def _answers(self, port: int, path: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            with connection.getresponse() as answer:
                return answer.status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


_BO = PersonRow(
    name="Bo Lindgren", email="bo@vedhamn.example", accounts=(), company="Vedhamn",
    roles=("competence_manager",),
)  # fmt: skip


def _learner(number: int) -> PersonRow:
    return PersonRow(
        name=f"Person {number}", email=None, accounts=((HOME, str(number)),), company="Vedhamn",
        framework="prov", roles=("learner",),
    )  # fmt: skip


def _written(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    assert process is not None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
