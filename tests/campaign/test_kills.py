"""``kill -9`` of workers at named and random moments: 0 lost, 0 twice, every invariant holds.

``make campaign`` does the same at the nightly size and prints the figures.
"""

from __future__ import annotations

import pytest

from tests.campaign import rounds

KILLS = 1_000
SHARED_KILLS = 300


@pytest.mark.parametrize("number", range(KILLS // rounds.ROUND))
def test_nothing_is_lost_and_nothing_is_doubled(number: int) -> None:
    """Workers die and freeze; what they handed in leaves exactly once, byte for byte."""
    found = rounds.fight("sqlite", rounds.ROUND)
    assert not rounds.faults(found), found
    assert found["kills"] >= rounds.ROUND
    assert found["at steps"] > rounds.ROUND // 20, found["steps"]
    assert found["frozen"], "nobody was frozen"
    assert found["attempts"] > found["documents"], "nobody was killed in the middle of something"


@pytest.mark.parametrize("mutant", ["no quiet time", "resend"])
def test_the_campaign_can_fail(mutant: str) -> None:
    """With a protection taken away the provider has files twice: the harness proves something."""
    found = rounds.fight("sqlite", 600, mutant=mutant)
    assert found["duplicated"] > 0, found


@pytest.mark.parametrize("number", range(3))
def test_the_same_on_postgresql_with_cut_sessions(pg_url: str, number: int) -> None:
    """Workers die, and the server hangs up on others: each document leaves exactly once."""
    kills = SHARED_KILLS // 3
    found = rounds.fight("postgres", kills, url=pg_url)
    assert not rounds.faults(found), found
    assert found["kills"] >= kills
    assert found["cut"], "no session was cut"


def test_the_campaign_can_fail_on_postgresql(pg_url: str) -> None:
    """A worker that sends again when it is unsure makes duplicates on PostgreSQL, too."""
    found = rounds.fight("postgres", 600, mutant="resend", url=pg_url)
    assert found["duplicated"] > 0, found
