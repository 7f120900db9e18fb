"""Prints as JSON what an installation consists of; run as a program of its own."""

import json
import os
import sys
from pathlib import Path


def main():
    import click

    from lrs_bridge.bootstrap import bootstrap
    from lrs_bridge.cli import main as commands
    from lrs_bridge.cli.common import Invocation
    from lrs_bridge.domain.access import Grant, Human
    from lrs_bridge.domain.errors import InvalidRequestError
    from lrs_bridge.settings import Settings, find_file
    from lrs_bridge.web.app import create_app
    from lrs_bridge.workers.crew import steps

    settings = Settings.load(env=os.environ, file=find_file(None, os.environ, Path.cwd()))
    bridge = bootstrap(settings)
    app = create_app(bridge)
    answer = app.test_client().get("/no/such/page", headers={"Accept": "text/html"})
    running = sorted(name.partition(":")[0] for name in steps(bridge))
    targets = list(bridge.targets)
    for kind in ("webhook", "lrs", "validation_register"):
        try:
            bridge.targets[kind]
        except InvalidRequestError:
            continue
    menu = []
    if "pages" in app.blueprints:
        from lrs_bridge.web.review.menu import PLACES, home, places

        roles = {role for place in PLACES for role in place.roles}
        human = Human(1, "p", "Petra", tuple(Grant(role, None) for role in sorted(roles)))
        menu = [place.href for place in places(human, settings.on)]
        assert home(human, settings.on) == menu[0]
    bridge.close()
    found = {
        "routes": sorted({rule.rule for rule in app.url_map.iter_rules()}),
        "menu": menu,
        "commands": commands.list_commands(click.Context(commands, obj=Invocation())),
        "steps": running,
        "targets": targets,
        "missing": answer.status_code,
        "modules": sorted(name for name in sys.modules if name.startswith("lrs_bridge")),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
