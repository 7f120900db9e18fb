"""`lrs-bridge`: its options, its commands, and the exit code of every error."""

from pathlib import Path
from typing import Any

import click

from lrs_bridge.cli import (
    centres,
    configuration,
    database,
    demo,
    doctor,
    frameworks,
    init,
    people,
    rules,
    serve,
    sources,
    statements,
    status,
    targets,
)
from lrs_bridge.cli.common import Invocation, exit_code
from lrs_bridge.domain.errors import BridgeError

_FEATURES = {"people": "people", "rules": "rules", "centres": "decisions", "leaders": "decisions"}
"""The feature that a command belongs to, if any; without it the command is not there."""


class Commands(click.Group):
    """The commands of the features that are on; errors become one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands that are there."""
        return [name for name in super().list_commands(ctx) if self._is_on(ctx, name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command that is there."""
        return super().get_command(ctx, cmd_name) if self._is_on(ctx, cmd_name) else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BridgeError as error:
            click.echo(f"Error: {str(error) or error.title}", err=True)
            ctx.exit(exit_code(error))

    def _is_on(self, ctx: click.Context, name: str) -> bool:
        if name not in _FEATURES:
            return True
        invocation = ctx.obj or Invocation(ctx.params.get("config"))
        try:
            return bool(invocation.settings().on(_FEATURES[name]))
        except BridgeError:  # the command itself will say what is wrong
            return True


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(dir_okay=False), help="Settings file.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Directory of key and database.")
@click.option("--tenant", type=int, default=1, show_default=True, help="Whose data.")
@click.version_option(package_name="lrs-bridge", prog_name="lrs-bridge")
@click.pass_context
def main(ctx: click.Context, config: str | None, data_dir: Path | None, tenant: int) -> None:
    """From a learning platform's statement to a validation record.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 settings, 4 database, 5 another system.
    """
    ctx.obj = Invocation(config, data_dir, tenant)


for _command in (
    init.init,
    serve.serve,
    serve.work,
    demo.demo,
    status.status,
    doctor.doctor,
    database.db,
    sources.sources,
    statements.statements,
    targets.targets,
    frameworks.frameworks,
    rules.rules,
    people.people,
    centres.centres,
    centres.leaders,
    configuration.config,
):
    main.add_command(_command)
