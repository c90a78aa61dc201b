"""A PostgreSQL server for the campaign, and who cuts its sessions: ``… databases URL SEED``."""

from __future__ import annotations

import os
import random
import select
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import psycopg

from tests.server import create, make_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server import Server

EVERY: Final = (0.5, 1.5)  # seconds between two cuts
_CUT: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
)


@contextmanager
def server() -> Iterator[Server | None]:
    """Start a server of our own; ``None`` where there are no programs for it."""
    made = create(os.getpid())
    if made is None:
        yield None
        return
    try:
        make_template(made)
        yield made
    finally:
        made.stop()


def main() -> None:
    """Cut a session now and then, until stdin ends; print how many."""
    chance = random.Random(int(sys.argv[2]))  # noqa: S311 - repeatable chance, no secret
    cut = 0
    with psycopg.connect(sys.argv[1], autocommit=True) as connection:
        while not select.select([sys.stdin], [], [], chance.uniform(*EVERY))[0]:
            cut += len(connection.execute(_CUT).fetchall())
    sys.stdout.write(f"{cut}\n")


if __name__ == "__main__":
    main()
