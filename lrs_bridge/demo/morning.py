"""Everything that takes part: set up in an empty directory, started, and ended in order."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from lrs_bridge.bootstrap import Bridge, bootstrap, initialise
from lrs_bridge.demo import organisation, output, workspace
from lrs_bridge.demo.data import Files, Script
from lrs_bridge.demo.decisions import Cast, Refusal
from lrs_bridge.demo.organisation import TENANT, Organisation
from lrs_bridge.demo.processes import Child, check_port
from lrs_bridge.demo.register import Register
from lrs_bridge.demo.senders import Sent
from lrs_bridge.demo.visitor import answers
from lrs_bridge.services.status import Status, status
from lrs_bridge.settings import FILE_NAME, Settings

_START_SECONDS = 60.0


@dataclass
class Morning:
    """Everything that takes part."""

    bridge: Bridge
    """For set-up and reading; what happens goes through the service."""
    files: Files
    script: Script
    organisation: Organisation
    register: Register
    service: Child
    links: Mapping[str, str]
    """For the visitor."""
    cast: Cast
    sent: dict[str, Sent] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """The settings of the service."""
        return self.bridge.settings

    @property
    def database(self) -> Path:
        """The service's database."""
        return self.settings.data_dir / "bridge.sqlite3"

    def status(self) -> Status:
        """Return how things stand."""
        return self.bridge.store.read(TENANT, status)


def begin(stack: ExitStack, place: Path, port: int, *, register_off: bool) -> Morning:
    """Set everything up, then start the register and the service.

    Raises:
        DemoError: The directory or the port is somebody else's, or something does not start.
    """
    check_port(port)
    stack.enter_context(workspace.held(place))
    workspace.clear(place)
    register = Register(place)
    bridge = _install(workspace.settings(place, port, register.port))
    stack.callback(bridge.close)
    files = Files.shipped(bridge.clock().date())
    script = files.script()
    made = organisation.set_up(bridge, files, register.config)
    players = sorted(
        {script.reviewer, *(act.by for act in (*script.workplace, *script.acts))}
        & made.people.keys()
    )
    own = {name: organisation.link(bridge, made.people[name]) for name in players}
    links = {name: organisation.link(bridge, made.people[name]) for name in script.links}
    output.step(f"{len(made.people)} personer och {len(made.keys)} källor finns på plats")
    if not register_off:
        stack.callback(register.stop)
        register.start()
    service = Child(
        ("lrs_bridge", "serve"),
        {"LRS_BRIDGE_CONFIG": str(place / FILE_NAME)},
        place / "service.log",
    )
    stack.callback(service.stop)
    base_url = bridge.settings.base_url
    service.wait_for(lambda: answers(base_url), _START_SECONDS)
    output.step(f"Tjänsten svarar på {base_url}")
    cast = Cast(base_url, own, made.people, made.keys, script.reviewer)
    stack.callback(cast.close)
    return Morning(bridge, files, script, made, register, service, links, cast)


def _install(settings: Settings) -> Bridge:
    """Make key file and database, with a tenant that says what it is."""
    initialise(settings, TENANT, demonstration=True)
    return bootstrap(settings)
