"""How long `lrs-bridge --help` takes: the median of some runs, in milliseconds, as JSON."""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

PROGRAM = Path(sys.executable).with_name("lrs-bridge")
RUNS = 10


def main():
    """Run it once to warm the file cache, then measure."""
    took = [_once() for _ in range(RUNS + 1)][1:]
    figures = {"median_ms": round(median(took)), "worst_ms": round(max(took)), "runs": RUNS}
    sys.stdout.write(json.dumps({"bench": "help", **figures}) + "\n")


def _once():
    began = time.perf_counter()
    subprocess.run([PROGRAM, "--help"], check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
