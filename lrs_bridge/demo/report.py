"""Compare every figure, and print all there is to say at the end."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs_bridge.demo import figures, output
from lrs_bridge.demo.figures import Sum
from lrs_bridge.demo.morning import Morning
from lrs_bridge.demo.register import SELECT


def report(morning: Morning) -> int:
    """Print flow, sources, refusals, links and figures; return the exit code.

    It is 1 when a sum does not hold or the register has not confirmed everything.
    """
    found, told = morning.status(), figures.reported(morning.bridge)
    counted = figures.counted(morning.database, figures.SELECT)
    compared = [
        *figures.sums(found, told, counted, morning.sent),
        *figures.own_sums(found, morning.script),
        *figures.decided_sums(told, morning.script, len(morning.refusals)),
        *morning.register.sums(told),
    ]
    broken, late = figures.broken(compared), figures.undelivered(morning.database)
    output.flow(found.flow)
    output.sources(found)
    output.refusals(morning.refusals)
    _invite(morning)
    output.verdict(broken, late)
    output.last_line(_all(morning, told, compared))
    return 1 if broken or late else 0


def _invite(morning: Morning) -> None:
    """Print how to go on from here."""
    visitor = morning.script.visitor
    file = morning.settings.data_dir / visitor["file"]
    file.write_text(morning.files.text(visitor["file"]), encoding="utf-8")
    output.links(morning.links)
    output.take_part(
        morning.settings.base_url,
        morning.organisation.keys[visitor["source"]],
        str(file),
        visitor["person"],
        morning.script.reviewer,
    )
    output.places(
        {
            "Tjänstens databas": morning.database,
            "Registrets databas": morning.register.database,
            "Tjänstens process": morning.service.pid,
            "Registrets process": morning.register.pid or "inte startad",
        }
    )


def _all(morning: Morning, told: Mapping[str, int], compared: Sequence[Sum]) -> dict[str, Any]:
    """Return every figure, and the SELECT by which it can be counted again."""
    return {
        **told,
        **morning.register.summary(),
        "refusals": len(morning.refusals),
        "sums": len(compared),
        "broken": [one.name for one in figures.broken(compared)],
        "sent": {name: sent.statements for name, sent in morning.sent.items()},
        "database": str(morning.database),
        "register_database": str(morning.register.database),
        "pids": {"service": morning.service.pid, "register": morning.register.pid},
        "select": dict(figures.SELECT),
        "register_select": dict(SELECT),
    }
