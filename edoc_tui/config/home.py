"""Where everything lives: one folder with ``--home``, else the platform's user folders."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edoc_tui.disk import PRIVATE_FOLDER, cannot_write, close_umask, make_private_folder
from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

HOME_VARIABLE: Final = "EDOC_TUI_HOME"
_APP: Final = "edoc-tui"


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation.

    Attributes:
        config_dir: Holds what a person edits.
        data_dir: Holds what the program keeps; the same folder with ``--home``.
    """

    config_dir: Path
    data_dir: Path

    @classmethod
    def find(cls, explicit: Path | None = None) -> Home:
        """Return the home that ``--home``, else ``EDOC_TUI_HOME``, else the platform names."""
        variable = os.environ.get(HOME_VARIABLE, "")
        named = explicit if explicit is not None else Path(variable) if variable else None
        if named is not None:
            folder = Path(os.path.abspath(named.expanduser()))  # noqa: PTH100 - resolve() would follow links
            return cls(folder, folder)
        import platformdirs

        return cls(
            platformdirs.user_config_path(_APP, appauthor=False),
            platformdirs.user_data_path(_APP, appauthor=False),
        )

    @property
    def config_file(self) -> Path:
        """Company, services, profiles, workflows and the user interface."""
        return self.config_dir / "config.toml"

    @property
    def customers_file(self) -> Path:
        """One table per customer number."""
        return self.config_dir / "customers.toml"

    @property
    def vendors_file(self) -> Path:
        """One table per vendor number."""
        return self.config_dir / "vendors.toml"

    @property
    def database(self) -> Path:
        """The SQLite store."""
        return self.data_dir / "outbox.db"

    @property
    def vault(self) -> Path:
        """The encrypted secrets."""
        return self.data_dir / "vault"

    @property
    def log_file(self) -> Path:
        """One JSON line per event, redacted."""
        return self.data_dir / "log" / "edoc-tui.jsonl"

    @property
    def drop(self) -> Path:
        """The file drop, with ``new``, ``sent`` and ``failed`` inside."""
        return self.data_dir / "drop"

    @property
    def run(self) -> Path:
        """Lock files of running processes."""
        return self.data_dir / "run"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder that :meth:`prepare` creates."""
        drop = self.drop
        return (
            self.config_dir,
            self.data_dir,
            self.log_file.parent,
            drop,
            drop / "new",
            drop / "sent",
            drop / "failed",
            self.run,
        )

    def prepare(self) -> Home:
        """Create the folders with mode 0700 and close the umask, so that files are 0600.

        Raises:
            SettingsError: A folder is shared, or belongs to another account.
            CannotWriteError: A folder cannot be created.
        """
        close_umask()
        for folder in self.folders:
            make_private_folder(folder)
            _make_private(folder)
        return self


def _make_private(folder: Path) -> None:
    """Close an existing folder to others; refuse one that is not ours alone."""
    state = folder.stat()
    name = printable(str(folder))
    if state.st_uid != os.geteuid():
        raise SettingsError(
            _("The folder {name} belongs to another account.").format(name=name),
            todo=_("Use a folder of your own with --home."),
        )
    if state.st_mode & stat.S_ISVTX:
        raise SettingsError(
            _("The folder {name} is shared by all accounts of this machine.").format(name=name),
            todo=_("Use a folder inside it with --home."),
        )
    if stat.S_IMODE(state.st_mode) != PRIVATE_FOLDER:
        try:
            folder.chmod(PRIVATE_FOLDER)
        except OSError as error:
            raise cannot_write(folder, error) from error
