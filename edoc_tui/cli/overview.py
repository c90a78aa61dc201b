"""The configuration as far as ``status`` and ``outbox list`` need it, without reading it anew.

Reading ``config.toml`` with all its checks takes several times as long as the command itself. So
a file that was found good is remembered, by what it said and by its fingerprint, beside the lock
files; as soon as anything differs, it is read with all its checks again.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from edoc_tui import __version__
from edoc_tui.locales import use
from edoc_tui.wiring import require_sqlite

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.store.glance import Glance

_NAME = "config.seen"


class Overview:
    """What the two commands need.

    Attributes:
        database: The SQLite store.
        run: The folder of the lock files.
        services: Code, integration and send mode of each service.
    """

    __slots__ = ("database", "run", "services")

    def __init__(self, data_dir: Path, services: list[list[str]]) -> None:
        self.database = data_dir / "outbox.db"
        self.run = data_dir / "run"
        self.services = services


def overview(context: Context) -> Overview:
    """Return the overview of the home; its language is the one we speak from now on.

    Raises:
        SettingsError: The configuration has a mistake, or the store is not SQLite.
    """
    config_dir, data_dir = folders(context.options.home)
    config, seen = config_dir / "config.toml", data_dir / "run" / _NAME
    mark = _mark(config)
    with suppress(OSError, ValueError, KeyError, TypeError):
        known: dict[str, Any] = json.loads(seen.read_bytes())
        if mark and known["mark"] == mark:
            if not context.options.lang:
                use(known["language"])
            return Overview(data_dir, known["services"])
    settings = context.settings
    require_sqlite(settings)
    services = [
        [code, service.service_integration, str(service.connection.send_mode)]
        for code, service in settings.services.items()
    ]
    if mark and mark == _mark(config):
        _remember(seen, {"mark": mark, "services": services, "language": settings.ui.language})
    return Overview(data_dir, services)


def glance(database: Path) -> Glance | None:
    """Return a look at the store, to be entered; ``None`` when there is none yet.

    Raises:
        EdocError: The file is no store of ours, or of a newer program.
    """
    from edoc_tui.store.glance import Glance

    if not database.exists():
        return None
    with Glance(database) as look:
        usual = look.usual
    if not usual:  # opened for writing it is migrated, or refused with the reason
        from edoc_tui.store.sqlite import open_sqlite

        open_sqlite(database).close()
    return Glance(database)


def folders(explicit: Path | None) -> tuple[Path, Path]:
    """Return the folders of configuration and data, as :meth:`Home.find` does.

    The usual places on Linux are worked out here, because the library for it is slow to import.
    """
    named = explicit or Path(os.environ.get("EDOC_TUI_HOME", ""))
    if named != Path():
        folder = Path(os.path.abspath(named.expanduser()))  # noqa: PTH100 - resolve() would follow links
        return folder, folder
    config = os.environ.get("XDG_CONFIG_HOME", "")
    data = os.environ.get("XDG_DATA_HOME", "")
    if sys.platform != "linux" or not all(path == "" or path[0] == "/" for path in (config, data)):
        from edoc_tui.config.home import Home

        home = Home.find()
        return home.config_dir, home.data_dir
    places = (Path(config or "~/.config"), Path(data or "~/.local/share"))
    config_home, data_home = (place.expanduser() / "edoc-tui" for place in places)
    return config_home, data_home


def _mark(config: Path) -> list[int | str]:
    """Return what tells one content of the file from another, and from another program's."""
    try:
        state, content = config.stat(), config.read_bytes()
    except OSError:
        return []
    return [__version__, state.st_mtime_ns, state.st_size, state.st_ino, crc32(content)]


def _remember(seen: Path, known: dict[str, Any]) -> None:
    """Write what was found good; where that is impossible, the next command reads again."""
    with suppress(OSError):
        fresh = seen.with_name(f"{_NAME}.{os.getpid()}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(fresh, flags, 0o600)
        try:
            os.write(descriptor, json.dumps(known).encode())
        finally:
            os.close(descriptor)
        fresh.rename(seen)
