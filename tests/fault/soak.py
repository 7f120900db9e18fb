"""The soak: kill and count for a while, and print what came of it as one JSON line."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fault.installation import Installation
from tests.fault.storm import weather


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lrs-bridge-soak-") as folder:
        installation = Installation(Path(folder))
        try:
            report = weather(installation, cycles=1, seconds=given.seconds)
        finally:
            installation.close()
    sys.stdout.write(report.line() + "\n")
    return 0 if report.clean else 1


if __name__ == "__main__":
    sys.exit(main())
