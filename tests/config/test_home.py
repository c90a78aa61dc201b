"""Where things live, and that nobody else can look inside."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from edoc_tui.config.files import change
from edoc_tui.config.home import Home
from edoc_tui.domain.errors import CannotWriteError, SettingsError


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o777])
def test_f01_folders_and_files_are_private_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    """Every folder is 0700 and every file 0600, even between odd umasks."""
    before = os.umask(mask)
    try:
        home = Home.find(tmp_path / "deep" / "home").prepare()
        os.umask(mask)
        change(home.config_file, {("company", "name"): "Cronus"})
        home.prepare()
    finally:
        os.umask(before)
    for folder in (tmp_path / "deep", *home.folders):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    for file in home.config_dir.rglob("*"):
        if file.is_file():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_an_open_home_is_closed(tmp_path: Path) -> None:
    """A folder that somebody made with 0755 is private once it is our home."""
    folder = tmp_path / "home"
    folder.mkdir()
    folder.chmod(0o755)
    Home.find(folder).prepare()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_shared_folder_is_no_home(tmp_path: Path) -> None:
    """A folder such as /tmp is refused and stays as it is."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    with pytest.raises(SettingsError, match="shared by all accounts"):
        Home.find(folder).prepare()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o1777


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_account_is_no_home(tmp_path: Path) -> None:
    """A folder that belongs to somebody else is refused."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    with pytest.raises(SettingsError, match="another account"):
        Home.find(folder).prepare()


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    """A file where a folder should be is an error that names it."""
    (tmp_path / "drop").write_text("")
    with pytest.raises(CannotWriteError, match="drop"):
        Home.find(tmp_path).prepare()


def test_option_beats_variable_beats_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--home comes first, then EDOC_TUI_HOME, then the platform's user folders."""
    monkeypatch.setenv("EDOC_TUI_HOME", str(tmp_path / "variable"))
    assert Home.find(tmp_path / "option").config_dir == tmp_path / "option"
    assert Home.find().vault == tmp_path / "variable" / "vault"
    monkeypatch.setenv("EDOC_TUI_HOME", "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    home = Home.find()
    assert home.config_file == tmp_path / "config" / "edoc-tui" / "config.toml"
    assert home.database == tmp_path / "data" / "edoc-tui" / "outbox.db"


def test_a_relative_home_does_not_move_with_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative --home is fixed at once."""
    monkeypatch.chdir(tmp_path)
    assert Home.find(Path()).config_dir == tmp_path
    monkeypatch.setenv("EDOC_TUI_HOME", ".")
    assert Home.find().data_dir == tmp_path
    home = Home.find(Path("here"))
    monkeypatch.chdir("/")
    assert home.log_file == tmp_path / "here" / "log" / "edoc-tui.jsonl"
