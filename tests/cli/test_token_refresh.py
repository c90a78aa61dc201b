"""``token refresh`` against a provider whose refresh tokens work once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.conftest import sign_in

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.running import Running
    from tests.cli.program import Program


def test_r02_eight_token_refreshes_are_one_renewal(
    signed_in: Program, access_point: Running
) -> None:
    """Eight processes at once: all exit 0, the provider renews once and revokes nothing."""
    waiting = [signed_in.start("token", "refresh") for _ in range(8)]
    for process in waiting:
        _out, err = process.communicate()
        assert process.returncode == 0, err
    counts = access_point.state(brief=True)["tokens"]
    assert (counts["refreshes"], counts["revoked"]) == (1, 0)
    again = signed_in("token", "refresh", "--json").json
    assert (again["state"], again["condition"], again["trouble"]) == ("valid", "valid", "")
    counts = access_point.state(brief=True)["tokens"]
    assert (counts["refreshes"], counts["revoked"]) == (2, 0)
    assert again["renewed_ago"] is not None


def test_the_state_is_told_in_words(signed_in: Program, access_point: Running) -> None:
    """Valid with its age; after the provider ended the sign-in, refused; nothing is deleted."""
    assert "last renewed" in signed_in("token", "status").text
    access_point.control(
        "faults", fault=[{"path": "/oauth/v2/oauth-token", "action": "token-revoke", "nth": 1}]
    )
    refused = signed_in("token", "refresh")
    assert (refused.status, "Sign in again" in refused.err) == (77, True)
    told = signed_in("token", "status", "--json").json
    assert (told["condition"], told["state"]) == ("refused", "valid")
    (service,) = signed_in("status", "--json").json["services"]
    assert service["token"]["condition"] == "refused"
    assert "the provider refused the renewal" in signed_in("status").text
    assert "le fournisseur a refusé" in signed_in("status", "--lang", "fr").text


def test_r02_two_hosts_on_one_store_renew_once(
    connected: Program, access_point: Running, pg_url: str, tmp_path: Path
) -> None:
    """Two homes share a PostgreSQL store: one signs in, both renew at once, one renewal is made."""
    config = connected.home / "config.toml"
    config.write_text(f'{config.read_text()}\n[store]\nurl = "{pg_url}"\n')
    other = type(connected)(tmp_path / "other", connected.environment)
    other.environment["EDOC_TUI_HOME"] = str(other.home)
    other.home.mkdir()
    for name in ("config.toml", "vault"):
        (other.home / name).write_bytes((connected.home / name).read_bytes())
        (other.home / name).chmod(0o600)
    sign_in(connected, access_point)
    assert other("token", "status", "--json").json["condition"] == "valid"
    waiting = [one.start("token", "refresh") for one in (connected, other) for _ in range(3)]
    for process in waiting:
        _out, err = process.communicate()
        assert process.returncode == 0, err
    counts = access_point.state(brief=True)["tokens"]
    assert (counts["refreshes"], counts["revoked"]) == (1, 0)
    for one in (connected, other):
        assert one("secret", "list").text.split() == ["PAGERO/client_id", "PAGERO/client_secret"]
        (service,) = one("status", "--json").json["services"]
        assert service["token"]["condition"] == "valid"
