"""The command line; a command imports what it runs, so that `--help` is quick."""

from lrs_bridge.cli.main import main

__all__ = ["main"]
