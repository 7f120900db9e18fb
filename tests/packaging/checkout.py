"""The project as others meet it: a copy of its files, an environment without our settings."""

import os
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOTS = (".", "adapters", "schemas")
_LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "*.egg-info", "build", "dist", "lrs-bridge-data", "tests"
)


def copy(folder):
    """Copy everything but the tests and what was made; return where it is."""
    return Path(shutil.copytree(ROOT, folder, ignore=_LEFT_OUT))


def environment(root=None, **variables):
    """Return an environment without settings of ours, in which *root*'s code is imported."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LRS_BRIDGE", "MAKE"))}
    kept.pop("PYTHONPATH", None)
    if root is not None:
        kept["PYTHONPATH"] = os.pathsep.join(str(root / one) for one in ROOTS)
    scripts = str(Path(sys.prefix) / "bin")
    return kept | {"PATH": os.pathsep.join([scripts, kept["PATH"]])} | variables


def eventually(holds, seconds):
    """Poll *holds* until it returns something true; return it, or None when time is up."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := holds():
            return found
        time.sleep(0.02)
    return None
