"""The npm clients: which script drives each, in which setting, and what it is to do."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.clients.node import FOLDER, HERE
from tests.clients.service import Access
from tests.fault.installation import quiz
from tests.statements import HOME

_PLANNED = re.compile(r'^(step|defect)\("([^"]+)"', re.MULTILINE)
_SECONDS = 60
TOLERANT = "tolerant"
"""The source, beside each client's own, that takes what only old clients do."""


@dataclass(frozen=True)
class Launch:
    """A unit that is launched as cmi5 says: who, what, and in which session."""

    learner: int
    quiz: int
    registration: str
    session: str

    @property
    def publisher(self) -> str:
        """The unit's id as its publisher gave it."""
        return quiz(self.quiz)

    @property
    def activity(self) -> str:
        """The unit's id as the LMS made it."""
        return f"https://lms.example/au/{self.registration}"

    @property
    def actor(self) -> dict[str, object]:
        """The learner."""
        account = {"homePage": HOME, "name": str(self.learner)}
        return {"objectType": "Agent", "account": account}

    def written(self) -> dict[str, str]:
        """As variables of an environment."""
        return {
            "LAUNCH_ACTIVITY": self.activity,
            "LAUNCH_ACTOR": json.dumps(self.actor),
            "LAUNCH_PUBLISHER": self.publisher,
            "LAUNCH_REGISTRATION": self.registration,
            "LAUNCH_SESSION": self.session,
        }


@dataclass(frozen=True)
class Driver:
    """A script that drives one client."""

    name: str
    script: str
    adapter: str = "xapi"
    setting: Mapping[str, str] = field(default_factory=dict)
    launch: Launch | None = None

    def planned(self) -> list[tuple[str, str]]:
        """Return kind (``step`` or ``defect``) and name of each thing that it does."""
        return _PLANNED.findall((HERE / self.script).read_text(encoding="utf-8"))


def _xapi_js(version: str, adapter: str) -> Driver:
    setting = {"XAPI_VERSION": version, "XAPI_ADAPTER": adapter}
    return Driver(f"xapi-js {version} {adapter}", "xapi-js.cjs", setting=setting)


DRIVERS = (
    _xapi_js("1.0.3", "axios"),
    _xapi_js("1.0.3", "fetch"),
    _xapi_js("2.0.0", "axios"),
    Driver("tincanjs", "tincanjs.cjs"),
    Driver("xapiwrapper", "xapiwrapper.cjs"),
    Driver(
        "xapi-cmi5", "xapi-cmi5.cjs", "cmi5",
        launch=Launch(3, 1, "2d1c6e0a-5b7e-4f0b-9a53-0f7f0f2b9f10", "pass-3"),
    ),
    Driver(
        "rustici-cmi5", "rustici-cmi5.cjs", "cmi5",
        launch=Launch(4, 2, "6a8f0b4e-1c2d-4e3f-8a9b-0c1d2e3f4a5b", "pass-4"),
    ),
)  # fmt: skip


def drive(node: Path, driver: Driver, access: Access, tolerant: Access) -> dict[str, str | None]:
    """Run the script to its end; return the fault of each step, None where it went well."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NODE_")}
    ours = {
        "NODE_PATH": str(FOLDER / "node_modules"),
        "XAPI_ENDPOINT": access.endpoint,
        "XAPI_KEY": access.key,
        "XAPI_SECRET": access.secret,
        "XAPI_TOLERATED": tolerant.authorization,
        **driver.setting,
        **(driver.launch.written() if driver.launch else {}),
    }
    ran = subprocess.run(
        [node, HERE / driver.script], env=kept | ours, capture_output=True, text=True,
        timeout=_SECONDS, check=False,
    )  # fmt: skip
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith('{"step"')]
    assert lines, ran.stderr[-3000:]
    return {line["step"]: line["fault"] for line in lines}
