"""`demo`: a morning with invented people, played through the doors that users have."""

from pathlib import Path

import click


@click.command()
@click.option("--once", is_flag=True, help="Play, compare the figures, then stop.")
@click.option("--port", type=int, default=8080, show_default=True, help="Port to listen on.")
@click.option("--directory", type=click.Path(path_type=Path), help="Where its data are kept.")
@click.option("--register-off", is_flag=True, help="Begin without the receiving register.")
@click.pass_context
def demo(
    ctx: click.Context, *, once: bool, port: int, directory: Path | None, register_off: bool
) -> None:
    """Play a morning with invented people on this machine."""
    from lrs_bridge.demo.play import main

    ctx.exit(main(once=once, port=port, directory=directory, register_off=register_off))
