"""The configuration as far as ``status`` and ``outbox list`` need it, without reading it anew.

Reading ``config.toml`` with all its checks takes several times as long as the command itself. So
a file that was found good is remembered, by what it said and by its fingerprint, beside the lock
files; as soon as anything differs, it is read with all its checks again. Paths are plain text
here, because pathlib alone would take a tenth of the time.
"""
# ruff: noqa: PTH100, PTH104, PTH110, PTH111, PTH116, PTH118, PTH123 - see above

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from os.path import abspath, exists, expanduser, join
from zlib import crc32

from edoc_tui import __version__
from edoc_tui.locales import use

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Any

    from edoc_tui.cli.context import Context
    from edoc_tui.store.glance import Glance

_NAME = "config.seen"


class Overview:
    """What the two commands need.

    Attributes:
        database: The SQLite store.
        url: The address of a shared store, which stands in for the file; ``""`` = none.
        run: The folder of the lock files.
        services: Code, integration and send mode of each service.
    """

    __slots__ = ("database", "run", "services", "url")

    def __init__(self, data_dir: str, services: list[list[str]], url: str = "") -> None:
        self.url = url
        self.database = join(data_dir, "outbox.db")
        self.run = join(data_dir, "run")
        self.services = services


def overview(context: Context) -> Overview:
    """Return the overview of the home; its language is the one we speak from now on.

    Raises:
        SettingsError: The configuration has a mistake.
    """
    config_dir, data_dir = folders(context.options.home)
    config, seen = join(config_dir, "config.toml"), join(data_dir, "run", _NAME)
    mark = _mark(config)
    with suppress(OSError, ValueError, KeyError, TypeError):
        known: dict[str, Any] = json.loads(_content(seen))
        if mark and known["mark"] == mark:
            if not context.options.lang:
                use(known["language"])
            return Overview(data_dir, known["services"])
    settings = context.settings
    services = [
        [code, service.service_integration, str(service.connection.send_mode)]
        for code, service in settings.services.items()
    ]
    if settings.store.url:  # it may hold a password: it is kept nowhere else
        return Overview(data_dir, services, settings.store.url)
    if mark and mark == _mark(config) and not context.options.read_only:
        _remember(seen, {"mark": mark, "services": services, "language": settings.ui.language})
    return Overview(data_dir, services)


def glance(context: Context, view: Overview) -> Glance | None:
    """Return a look at the store, to be entered; ``None`` when there is none yet.

    Raises:
        EdocError: The file is no store of ours, or of a newer program.
    """
    database = view.database
    if view.url:
        from pathlib import Path

        from edoc_tui.store.opening import require_driver

        require_driver()
        from edoc_tui.store.postgres_glance import PostgresGlance

        return PostgresGlance(
            view.url,
            Path(database),
            migrate=not context.options.read_only,
            password=context.safe.password,
        )
    from edoc_tui.store.glance import Glance

    if not exists(database):
        return None
    with Glance(database) as look:
        usual = look.usual
    if not usual:  # opened for writing it is migrated, or refused with the reason
        from pathlib import Path

        from edoc_tui.store.sqlite import open_sqlite

        open_sqlite(Path(database)).close()
    return Glance(database)


def folders(explicit: str) -> tuple[str, str]:
    """Return the folders of configuration and data, as :meth:`Home.find` does.

    The usual places on Linux are worked out here, because the library for it is slow to import.
    """
    named = explicit or os.environ.get("EDOC_TUI_HOME", "")
    if named:
        folder = abspath(expanduser(named))
        return folder, folder
    config = os.environ.get("XDG_CONFIG_HOME", "")
    data = os.environ.get("XDG_DATA_HOME", "")
    if sys.platform != "linux" or not all(path == "" or path[0] == "/" for path in (config, data)):
        from edoc_tui.config.home import Home

        home = Home.find()
        return str(home.config_dir), str(home.data_dir)
    config_home = join(config or expanduser("~/.config"), "edoc-tui")
    return config_home, join(data or expanduser("~/.local/share"), "edoc-tui")


def _mark(config: str) -> list[int | str]:
    """Return what tells one content of the file from another, and from another program's."""
    try:
        state, content = os.stat(config), _content(config)
    except OSError:
        return []
    return [__version__, state.st_mtime_ns, state.st_size, state.st_ino, crc32(content)]


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _remember(seen: str, known: dict[str, Any]) -> None:
    """Write what was found good; where that is impossible, the next command reads again."""
    with suppress(OSError):
        fresh = f"{seen}.{os.getpid()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(fresh, flags, 0o600)
        try:
            os.write(descriptor, json.dumps(known).encode())
        finally:
            os.close(descriptor)
        os.rename(fresh, seen)
