"""The program: ``edoc-tui`` and ``python -m edoc_tui``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command of ``sys.argv`` and return its exit status."""
    from edoc_tui.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
