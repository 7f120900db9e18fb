"""`serve` and `work`: the long-running programs."""

import os
import signal
import threading
from functools import partial
from pathlib import Path
from types import FrameType

import click

from lrs_bridge.cli.common import FailedError, Invocation, pass_invocation

_STOP_SECONDS = 30.0


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option(
    "--web-only", is_flag=True, default=None, help="Leave mapping and forwarding to `work`."
)
@pass_invocation
@click.pass_context
def serve(
    ctx: click.Context,
    invocation: Invocation,
    *,
    host: str | None,
    port: int | None,
    web_only: bool | None,
) -> None:
    """Serve platforms and people until told to stop.

    SIGTERM ends it in order: /readyz answers 503, after drain_seconds no new connection is taken,
    and every request that has begun is answered. A second signal, or Ctrl-C, ends it at once.
    """
    from lrs_bridge.bootstrap import check_database
    from lrs_bridge.cli.supervisor import Supervisor, port_problem
    from lrs_bridge.keys import FileKeys

    flags = {"host": host, "port": port, "web_only": web_only}
    settings = invocation.settings(**flags)
    FileKeys.load(settings.key_file)
    check_database(settings)
    if problem := port_problem(settings):
        raise FailedError(problem)
    env = _environment(invocation, {"data_dir": invocation.data_dir, **flags})
    ctx.exit(Supervisor(settings, env, click.echo).run())


def _environment(invocation: Invocation, flags: dict[str, object]) -> dict[str, str]:
    """Return an environment in which the child reads the same settings."""
    env = dict(os.environ)
    if file := invocation.file():
        env["LRS_BRIDGE_CONFIG"] = str(file.absolute())
    for name, value in flags.items():
        if value is not None:
            text = str(value.absolute()) if isinstance(value, Path) else str(value)
            env[f"LRS_BRIDGE_{name.upper()}"] = text
            env.pop(f"LRS_BRIDGE_{name.upper()}_FILE", None)
    return env


@click.command()
@pass_invocation
def work(invocation: Invocation) -> None:
    """Run mapping and forwarding only, beside `serve --web-only` on PostgreSQL."""
    from lrs_bridge.workers.crew import Crew, steps

    with invocation.bridge() as bridge:
        if bridge.settings.sqlite:
            raise FailedError("On SQLite `serve` does this work itself: run `lrs-bridge serve`.")
        stop = threading.Event()

        def heed(_: int, __: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, heed)
        crew = Crew(partial(steps, bridge))
        crew.start()
        click.echo("Working.")
        stop.wait()
        crew.stop(_STOP_SECONDS)
