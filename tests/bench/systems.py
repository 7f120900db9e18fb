"""Start what is measured: our service and the floor, each on a folder of its own."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from lrs_bridge.bootstrap import bootstrap, initialise
from lrs_bridge.services import sources
from lrs_bridge.settings import Settings
from tests.bench import floor
from tests.bench.load import Address
from tests.bench.process import Program
from tests.bench.system import System
from tests.postgres import free_port

THREADS = 8
TENANT = 1
SOURCE = "bench"
_HOST, _PATH = "127.0.0.1", "/xapi/statements"


def start_floor(folder: Path, size: int) -> System:
    """Start the floor program on the database in the folder."""
    port = free_port()
    words = [sys.executable, "-m", "tests.bench.floor", str(folder / "floor.sqlite3")]
    program = Program([*words, str(port), str(THREADS)], port, {}, folder / "floor.log")
    at = Address(_HOST, port, _PATH, floor.KEY, floor.SECRET)
    return System("floor", size, at, sample(folder), [program.pid], stop=program.stop)


def start_ours(
    folder: Path, size: int, name: str, urls: Mapping[str, str], beside: Sequence[int] = ()
) -> System:
    """Start our service with its workers on the installation in the folder."""
    key, secret = set_up(folder, urls)
    port = free_port()
    flags = {
        "data_dir": folder, "port": port, "drain_seconds": 0, "threads": THREADS, **urls,
    }  # fmt: skip
    environment = {f"LRS_BRIDGE_{flag.upper()}": str(value) for flag, value in flags.items()}
    words = [sys.executable, "-m", "lrs_bridge", "serve"]
    program = Program(words, port, environment, folder / "service.log")
    at = Address(_HOST, port, _PATH, key, secret)
    return System(name, size, at, sample(folder), [program.pid], beside, stop=program.stop)


def peer(given: str, size: int, ids: Sequence[str]) -> System:
    """Return any other store, given as ``url,user,password``; it is running already."""
    url, key, secret = given.split(",", 2)
    parts = urlsplit(url)
    path = parts.path.rstrip("/") + "/statements"
    at = Address(parts.hostname or _HOST, parts.port or 80, path, key, secret)
    return System("peer", size, at, ids)


def set_up(folder: Path, urls: Mapping[str, str]) -> tuple[str, str]:
    """Make an installation with one source, unless it is there; return the source's key."""
    kept = folder / "credential.json"
    if not kept.exists():
        settings = Settings.load({"data_dir": str(folder), **urls})
        initialise(settings, TENANT)
        bridge = bootstrap(settings)
        made = bridge.store.write(
            TENANT,
            lambda tx: sources.add(
                tx, bridge.keys, bridge.sources, name=SOURCE, adapter="xapi", scopes=("all",),
                source=bridge.new_id(), key=bridge.new_token(), secret=bridge.new_token(),
                now=bridge.clock(),
            ),
        )  # fmt: skip
        bridge.close()
        kept.write_text(json.dumps([made.key, made.secret]), encoding="utf-8")
    key, secret = json.loads(kept.read_text(encoding="utf-8"))
    return key, secret


def keep_sample(folder: Path, ids: Sequence[str]) -> None:
    """Note beside a filled store some ids that it holds."""
    (folder / "sample.json").write_text(json.dumps(ids), encoding="utf-8")


def sample(folder: Path) -> list[str]:
    """Return the ids that were noted."""
    found: list[str] = json.loads((folder / "sample.json").read_text(encoding="utf-8"))
    return found
