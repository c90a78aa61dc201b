"""A save changes what it should, keeps everything else, and survives whatever happens to it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING

import pytest
import tomli

from edoc_tui.config.files import change, read_settings
from edoc_tui.disk import locked
from edoc_tui.domain.errors import CannotWriteError, DataError, LockedError

if TYPE_CHECKING:
    from pathlib import Path

COMMENTED = """\
# Our company — do not touch the order.
[company]   # Company Information
name = "Old"      # as registered
#city = "Paris"
own_key = 7

# --- services ---
[services.PAGERO]
supported_document_types = [
    "Sales Invoice",  # the usual
]
[services.PAGERO.connection]
send_mode = 'Test'

[ui]
language = "en"
"""


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Start this Python on *code*."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_only_the_values_change(tmp_path: Path) -> None:
    """Comments, order, unknown keys and spacing stay; new keys go where they belong."""
    path = tmp_path / "config.toml"
    path.write_text(COMMENTED)
    change(
        path,
        {
            ("company", "name"): "Société «N» \u202e",
            ("company", "gln"): "5790000000005",
            ("services", "PAGERO", "supported_document_types"): ["Reminder"],
            ("services", "PAGERO", "connection", "send_mode"): "Production",
            ("services", "PAGERO", "delivery", "parallel"): 8,
            ("ui", "language"): None,
        },
    )
    assert path.read_text() == COMMENTED.replace(
        '"Old"      #', '"Société «N» \\u202e"      #'
    ).replace("own_key = 7\n", 'own_key = 7\ngln = "5790000000005"\n').replace(
        '[\n    "Sales Invoice",  # the usual\n]', '["Reminder"]'
    ).replace(
        "send_mode = 'Test'\n",
        'send_mode = "Production"\n\n[services.PAGERO.delivery]\nparallel = 8\n',
    ).replace('language = "en"\n', "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[company]\nname = "N"\n'),
        ('company = { name = "x", own = 1 }\n', 'company = { name = "N", own = 1 }\n'),
        ("company.own = 1\n", 'company.own = 1\ncompany.name = "N"\n'),
        ("[company]", '[company]\nname = "N"\n'),
        ("[company]\r\nown = 1\r\n", '[company]\r\nown = 1\r\nname = "N"\r\n'),
        ('["company"]\n"name"="x"#c', '["company"]\n"name"="N"#c'),
        ('[company]\nname = """\nx\n[company]"""\n', '[company]\nname = "N"\n'),
        ("x = nan\n[company]\n", 'x = nan\n[company]\nname = "N"\n'),
        ("[[list]]\na = 1\n", '[[list]]\na = 1\n\n[company]\nname = "N"\n'),
    ],
)
def test_unusual_spellings_keep_their_style(tmp_path: Path, before: str, after: str) -> None:
    """Inline tables, dotted and quoted keys, CRLF and multi-line strings are all understood."""
    path = tmp_path / "config.toml"
    path.write_bytes(before.encode())
    change(path, {("company", "name"): "N"})
    assert path.read_bytes().decode().strip("\n") == after.strip("\n")
    assert read_settings(path).company.name == "N"


def test_a_wrong_value_changes_nothing(tmp_path: Path) -> None:
    """What a reader would refuse is refused before it is written (65)."""
    path = tmp_path / "config.toml"
    path.write_text(COMMENTED)
    with pytest.raises(DataError, match=r"^ui\.language: expected one of"):
        change(path, {("company", "name"): "x", ("ui", "language"): "de"})
    with pytest.raises(DataError, match="company: expected a table"):
        change(path, {("company",): 3})
    assert path.read_text() == COMMENTED


def test_f02_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    """A link in place of the file is never followed by a save."""
    target = tmp_path / "elsewhere.toml"
    target.write_text("[company]\n")
    link = tmp_path / "home" / "config.toml"
    link.parent.mkdir()
    link.symlink_to(target)
    with pytest.raises(CannotWriteError, match="symbolic link") as caught:
        change(link, {("company", "name"): "x"})
    assert caught.value.exit_status == 73
    assert link.is_symlink()
    assert target.read_text() == "[company]\n"


def test_f02_a_link_in_place_of_the_lock_is_refused(tmp_path: Path) -> None:
    """The lock file cannot be used to touch another file."""
    target = tmp_path / "victim"
    (tmp_path / ".config.toml.lock").symlink_to(target)
    with pytest.raises(CannotWriteError):
        change(tmp_path / "config.toml", {("company", "name"): "x"})
    assert not target.exists()


def test_a_busy_file_is_left_alone(tmp_path: Path) -> None:
    """A saver that waits in vain ends with 75."""
    path = tmp_path / "config.toml"
    with locked(path), pytest.raises(LockedError) as caught:
        change(path, {("company", "name"): "x"}, wait=0.05)
    assert caught.value.exit_status == 75
    assert not path.exists()


def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    """No room for the new content: 73, the old file whole, nothing left beside it."""
    path = tmp_path / "config.toml"
    path.write_text(COMMENTED)
    process = python(
        """
        import resource, sys
        from pathlib import Path
        from edoc_tui.config.files import change
        from edoc_tui.domain.errors import CannotWriteError
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
        try:
            change(Path(sys.argv[1]), {("company", "name"): "x" * 300})
        except CannotWriteError as error:
            print(error)
            sys.exit(error.exit_status)
        """,
        str(path),
    )
    said, trouble = process.communicate()
    assert process.returncode == 73, trouble
    assert str(path) in said
    assert path.read_text() == COMMENTED
    assert not list(tmp_path.glob("*.tmp")) + list(tmp_path.glob(".*.tmp"))


SAVER = """
    import sys
    from pathlib import Path
    from edoc_tui.config.files import change
    path, name, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    for number in range(rounds):
        change(path, {("company", f"own_{name}_{number}"): number, ("company", "name"): name})
        print(number, flush=True)
"""


def test_eight_savers_lose_nothing(tmp_path: Path) -> None:
    """Eight processes save at once: every save that returned is in the file."""
    path = tmp_path / "config.toml"
    path.write_text(COMMENTED)
    savers = [python(SAVER, str(path), str(number), "5") for number in range(8)]
    for saver in savers:
        _, trouble = saver.communicate()
        assert saver.returncode == 0, trouble
    company = tomli.loads(path.read_text())["company"]
    assert {f"own_{name}_{number}" for name in range(8) for number in range(5)} <= company.keys()
    assert COMMENTED.splitlines()[0] in path.read_text()


def test_killed_savers_leave_old_or_new(tmp_path: Path) -> None:
    """Kill -9 at random moments: the file is whole, holds every finished save, and no litter."""
    path = tmp_path / "config.toml"
    path.write_text(COMMENTED)
    dice = random.Random(11)  # noqa: S311 - repeatable moments, no secret
    killed = 0
    for turn in range(12):
        saver = python(SAVER, str(path), f"t{turn}", "100000")
        assert saver.stdout is not None
        saver.stdout.readline()  # it is saving now
        time.sleep(dice.uniform(0, 0.02))  # when to strike, nothing is concluded from it
        saver.kill()
        finished = saver.stdout.read()  # communicate() would miss what readline() has buffered
        saver.communicate()
        killed += saver.returncode == -signal.SIGKILL
        company = tomli.loads(path.read_text())["company"]
        count = 1 + len(finished.split())
        saved = [key for key in company if key.startswith(f"own_t{turn}_")]
        assert count <= len(saved) <= count + 1
        assert company["own_key"] == 7
    assert killed == 12
    change(path, {("company", "name"): "after"})
    assert {file.name for file in tmp_path.iterdir()} == {"config.toml", ".config.toml.lock"}
