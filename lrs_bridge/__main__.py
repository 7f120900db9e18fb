"""Run the command line as ``python -m lrs_bridge``."""

from lrs_bridge.cli import main

if __name__ == "__main__":
    main()
