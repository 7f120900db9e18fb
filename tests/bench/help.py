"""How long `lrs-bridge --help` takes: the median of some runs, in milliseconds."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

PROGRAM = Path(sys.executable).with_name("lrs-bridge")
RUNS = 10


def figures() -> dict[str, int]:
    """Run it once to warm the file cache, then measure."""
    took = [_once() for _ in range(RUNS + 1)][1:]
    return {"median_ms": round(median(took)), "worst_ms": round(max(took)), "runs": RUNS}


def _once() -> float:
    began = time.perf_counter()
    subprocess.run([PROGRAM, "--help"], check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - began)
