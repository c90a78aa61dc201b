"""``token refresh`` against a provider whose refresh tokens work once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
