"""The WSGI application for a server: made of the settings in the environment."""

import os
from pathlib import Path

from flask import Flask

from lrs_bridge import telemetry
from lrs_bridge.bootstrap import bootstrap
from lrs_bridge.settings import Settings, find_file
from lrs_bridge.web.app import create_app


def create() -> Flask:
    """Make the application; mapping and forwarding are `lrs_bridge.cli.process`'s."""
    settings = Settings.load(env=os.environ, file=find_file(None, os.environ, Path.cwd()))
    telemetry.configure(settings.log_format, settings.log_level)
    return create_app(bootstrap(settings))
