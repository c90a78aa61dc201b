"""The command line itself: options anywhere, usage errors, help."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from edoc_tui.cli.commands import MODULES, find

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


def test_options_stand_before_between_and_after_the_words(program: Program, tmp_path: Path) -> None:
    """The common options mean the same wherever they stand."""
    other = tmp_path / "other"
    assert program("company", "set", "name=Elsewhere", "--home", other, "--quiet").status == 0
    for words in (
        ("--home", other, "--json", "company", "show"),
        ("company", "--home", other, "--json", "show"),
        ("company", "show", "--json", "--home", other),
        ("--json", "company", f"--home={other}", "show", "--service", "PAGERO"),
    ):
        done = program(*words)
        assert done.status == 0, done.err
        assert done.json["company"]["name"] == "Elsewhere"


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("outbox",),
        ("outbox", "nonsense"),
        ("outbox", "show"),
        ("outbox", "show", "first"),
        ("outbox", "list", "--limit", "0"),
        ("outbox", "list", "--limit", "many"),
        ("outbox", "list", "--status", "Lost"),
        ("outbox", "list", "--nonsense"),
        ("outbox", "send"),
        ("outbox", "send", "1", "--all"),
        ("outbox", "resolve", "1"),
        ("outbox", "resolve", "1", "--found", "7", "--resend"),
        ("company", "set"),
        ("company", "set", "name"),
        ("company", "set", "nonsense=1"),
        ("company", "set", "name=a", "name=b"),
        ("connection", "set", "client_secret=x"),
        ("customers", "set", "10000"),
        ("secret", "set", "password"),
        ("import",),
        ("demo", "--port", "70000"),
        ("--lang", "tlh", "status"),
        (),
    ],
)
def test_wrong_usage_ends_with_64(program: Program, words: tuple[str, ...]) -> None:
    """What does not exist is refused with 64, in words and as JSON, and nothing is made."""
    done = program(*words)
    assert (done.status, done.out) == (64, b"")
    assert done.err.startswith("edoc-tui: ")
    assert "Traceback" not in done.err
    as_json = program(*words, "--json") if words else program("--json")
    assert (as_json.status, as_json.out) == (64, b"")
    assert as_json.error["exit_status"] == 64
    assert not (program.home / "config.toml").exists()


def test_help_names_every_command(program: Program) -> None:
    """``--help`` goes to stdout, knows every command, and ends with 0."""
    done = program("--help")
    assert done.status == 0
    assert all(path in done.text for path in MODULES)
    for path in MODULES:
        one = program(*path.split(), "--help")
        assert one.status == 0
        assert find(path).help.split(";")[0].split(":")[0] in " ".join(one.text.split())


def test_no_prompt_without_a_terminal(program: Program) -> None:
    """The console and a missing answer fail with 64 and say what to use instead."""
    console = program()
    assert console.status == 64
    assert "terminal" in console.err
    refused = program("connection", "set", "send_mode=Production")
    assert refused.status == 64
    assert "--yes" in refused.err
    assert program("connection", "set", "send_mode=Production", "--yes").status == 0


def test_a_reader_that_leaves_ends_it_quietly(program: Program) -> None:
    """A closed pipe is no error message and no traceback."""
    read, write = os.pipe()
    os.close(read)
    with program.start("--version") as process:
        assert process.wait() == 0
    import subprocess

    done = subprocess.run(
        program.command("status", "--json"),
        stdout=write,
        stderr=subprocess.PIPE,
        env=program.environment,
        cwd=program.home.parent,
        check=False,
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 141


def test_a_full_output_is_said(program: Program) -> None:
    """Output that cannot be written ends with 73 and a sentence."""
    import subprocess

    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            program.command("status"),
            stdout=full,
            stderr=subprocess.PIPE,
            env=program.environment,
            cwd=program.home.parent,
            check=False,
        )
    assert done.returncode == 73
    assert b"Traceback" not in done.stderr
    assert done.stderr.startswith(b"edoc-tui: ")
