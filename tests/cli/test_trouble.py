"""Keys, sign-ins, providers and disks that do not do what they should."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest

from edoc_tui.sandbox.options import Identity
from edoc_tui.sandbox.running import Running
from tests.cli.invoices import folder_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


def test_a_job_without_a_key_ends_with_77(connected: Program) -> None:
    """Nobody is asked; the message names what would unlock the vault."""
    for words in (("token", "refresh"), ("signin",), ("secret", "set", "client_id")):
        done = connected(*words, stdin="x\n", EDOC_TUI_VAULT_KEY_FILE="")
        assert done.status == 77
        assert "EDOC_TUI_VAULT_KEY_FILE" in done.err


def test_a_key_file_open_to_others_is_refused(connected: Program, tmp_path: Path) -> None:
    """Wrong rights of the key file end with 77, and nothing is read from it."""
    (tmp_path / "key").chmod(0o644)
    done = connected("token", "refresh")
    assert done.status == 77
    assert "key" in done.err


def _token_requests(access_point: Running) -> int:
    return sum(
        number for name, number in access_point.state()["requests"].items() if "token" in name
    )


@pytest.mark.parametrize("case", ["wrong state", "no state", "refused", "elsewhere", "nothing"])
def test_a01_a02_a_wrong_redirect_asks_for_no_token(
    connected: Program, access_point: Running, case: str
) -> None:
    """A paste that does not belong to this sign-in ends with 77 before any request."""
    with connected.start("signin") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        good = access_point.authorise(url)
        base, _, query = good.partition("?")
        pasted = {
            "wrong state": good.replace("state=", "state=x"),
            "no state": f"{base}?{query.partition('&')[0]}",
            "refused": f"{base}?error=access_denied&{query.partition('&')[2]}",
            "elsewhere": good.replace("/signed-in", "/elsewhere"),
            "nothing": "",
        }[case]
        _out, err = process.communicate(pasted + "\n")
    assert process.returncode == (66 if case == "nothing" else 77), err
    assert _token_requests(access_point) == 0
    assert connected("token", "status", "--json").json["state"] == "missing"


def test_a_bad_code_is_asked_about_once(connected: Program, access_point: Running) -> None:
    """A bare code that the provider refuses ends with 77 after one token request."""
    done = connected("signin", stdin="not-the-code\n")
    assert done.status == 77
    assert done.text.startswith("http://127.0.0.1")
    assert len(done.text.splitlines()) == 1
    assert _token_requests(access_point) == 1


def test_a04_an_address_pasted_in_pieces(connected: Program, access_point: Running) -> None:
    """An address that a terminal has wrapped into several lines is one address."""
    with connected.start("signin") as process:
        assert process.stdout is not None
        address = access_point.authorise(process.stdout.readline().strip())
        _out, err = process.communicate(f"{address[:40]}\n{address[40:70]}\n\n{address[70:]}\n")
    assert process.returncode == 0, err
    assert connected("token", "status", "--json").json["state"] == "valid"


def test_the_browser_may_come_back_by_itself(connected: Program, access_point: Running) -> None:
    """``--listen`` takes the address from the browser; where nobody can listen it says so."""
    refused = connected("signin", "--listen")
    assert refused.status == 69  # the access point itself sits on the registered port
    assert "Paste the address" in refused.err
    with socket.create_server(("127.0.0.1", 0)) as probe:
        redirect = f"http://127.0.0.1:{probe.getsockname()[1]}/back"
    with Running(identity=Identity(redirect_uris=(redirect,))) as other:
        url = f"authentication_url={other.url}/oauth/v2"
        assert connected("connection", "set", url, f"redirect_url={redirect}").status == 0
        with connected.start("signin", "--listen") as process:
            assert process.stdout is not None
            address = other.authorise(process.stdout.readline().strip())
            with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - loopback
                assert answer.status == 200
            _out, err = process.communicate()
        assert process.returncode == 0, err
        assert "ssh -L" in err
    assert connected("token", "status", "--json").json["state"] == "valid"


def test_a_provider_that_is_down_ends_with_69(signed_in: Program, tmp_path: Path) -> None:
    """Nothing is lost and nothing counts as sent; the document stays ready."""
    signed_in("import", folder_of(tmp_path / "invoices", 2), "--quiet")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        setup = [f"file_api_url={dead}/file/v1/files", f"document_api_url={dead}/d"]
        assert signed_in("connection", "set", *setup, "--quiet").status == 0
        done = signed_in("outbox", "send", "--all", "--json")
        assert done.status == 69, done.err
        assert done.error["exit_status"] == 69
        assert signed_in("doctor").status == 69
    listed = signed_in("outbox", "list", "--json").json["items"]
    assert [one["status"] for one in listed] == ["Exported", "Exported"]


def test_sending_without_a_sign_in_ends_with_77(connected: Program, tmp_path: Path) -> None:
    """Documents stay ready when nobody is signed in."""
    connected("import", folder_of(tmp_path / "invoices", 1), "--quiet")
    assert connected("outbox", "send", "--all").status == 77
    assert connected("outbox", "show", "1", "--json").json["status"] == "Exported"


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, 8_192))


def test_a_full_disk_ends_with_73(program: Program, tmp_path: Path) -> None:
    """No room to write ends with 73; what was saved before is whole."""
    folder = folder_of(tmp_path / "invoices", 40)
    assert program("company", "set", "name=Cronus", "address=" + "x" * 400).status == 0
    before = (program.home / "config.toml").read_bytes()
    table = tmp_path / "customers.csv"
    rows = [f"{number},{'Name ' * 20}" for number in range(100)]
    table.write_text("\n".join(["no,name", *rows]))
    for words in (("import", folder), ("customers", "import", table)):
        done = program(*words, before=_small_files)
        assert done.status == 73, done.err
        assert "Traceback" not in done.err
    assert (program.home / "config.toml").read_bytes() == before
    assert program("customers", "list", "--json").json["total"] == 0
    stored = program("outbox", "list", "--json", "--limit", "100").json["total"]
    assert program("import", folder, "--json").json["imported"] == 40 - stored
    assert program("doctor").status == 0


def test_a_damaged_store_is_left_alone(program: Program) -> None:
    """A file that is no store ends with 78 and keeps every byte."""
    assert program("company", "set", "name=Cronus").status == 0
    store = program.home / "outbox.db"
    store.write_bytes(b"not a database at all, but long enough to be read as one " * 100)
    store.chmod(0o600)
    before = store.read_bytes()
    for words in (("status",), ("outbox", "list"), ("outbox", "show", "1"), ("doctor",)):
        done = program(*words)
        assert done.status == 78, done.err
        assert "Traceback" not in done.err
    assert store.read_bytes() == before


def test_the_unforeseen_goes_to_the_log(program: Program) -> None:
    """An internal error ends with 70: one sentence on screen, the traceback in the log."""
    assert program("company", "set", "name=Cronus").status == 0
    code = (
        "import sys; from edoc_tui.cli import main, status\n"
        "def break_(context): token = 'eyJhbGciOiJIUzI1NiJ9.canary'; raise KeyError('boom')\n"
        "status.COMMANDS['status'].run = break_\n"
        "sys.exit(main.run(['status', '--json']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=program.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (70, "")
    assert "boom" not in done.stderr
    assert "Traceback" not in done.stderr
    log = (program.home / "log" / "edoc-tui.jsonl").read_text()
    assert "KeyError: 'boom'" in log
    assert "canary" not in log
