"""Only synced bytes survive: the intent is among them whenever an upload leaves."""

from __future__ import annotations

from tests.campaign.powercut import missing_intents

CUTS = 30


def test_every_intent_survives_a_power_cut() -> None:
    """30 uploads: at the moment each one leaves, its intent is durable."""
    assert missing_intents(CUTS, "FULL") == 0


def test_without_full_synchronisation_intents_are_lost() -> None:
    """The same with ``synchronous = NORMAL``: nearly all are missing, and the harness sees it."""
    assert missing_intents(CUTS, "NORMAL") > CUTS // 2
