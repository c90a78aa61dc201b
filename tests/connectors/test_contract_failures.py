"""What every connector must say when something fails, against the sandbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from edoc_tui.connectors.port import Verb
from edoc_tui.domain.errors import (
    AuthError,
    ConflictError,
    ContractError,
    Delivered,
    EntitlementError,
    IndeterminateError,
    NotFoundError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from tests.connectors.sandboxed import SANDBOXED, world

if TYPE_CHECKING:
    from edoc_tui.domain.errors import ProviderError


@pytest.mark.parametrize("name", SANDBOXED)
class TestEveryConnectorThatFails:
    """Only what surely did not arrive may be said not to have arrived."""

    async def test_an_expired_token_is_renewed_once_and_the_upload_repeated_once(
        self, name: str
    ) -> None:
        """A 401 created nothing: one renewal, one more request, one file."""
        async with world(name) as here:
            here.access_point.control("clock", advance_seconds=601)
            await here.connector.submit(here.outgoing("INV-1"))
            assert here.tokens.renewals == 1
            assert here.access_point.state()["files"] == 1

    async def test_a_lasting_401_asks_for_a_sign_in(self, name: str) -> None:
        """After one renewal it is final; nothing was delivered."""
        async with world(name) as here:
            here.misbehaves("status", status=401)
            with pytest.raises(AuthError) as caught:
                await here.connector.submit(here.outgoing("INV-1"))
            assert caught.value.delivered is Delivered.NO
            assert caught.value.exit_status == 77
            assert here.access_point.state()["requests"]["POST /file/v1/files"] == 2

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (301, EntitlementError),
            (307, EntitlementError),
            (400, RefusedError),
            (402, EntitlementError),
            (403, EntitlementError),
            (404, EntitlementError),
            (405, EntitlementError),
            (408, IndeterminateError),
            (409, ConflictError),
            (410, EntitlementError),
            (413, RefusedError),
            (415, RefusedError),
            (418, IndeterminateError),
            (422, RefusedError),
            (429, ThrottledError),
            (500, IndeterminateError),
            (502, IndeterminateError),
            (503, IndeterminateError),
            (504, IndeterminateError),
            (599, IndeterminateError),
        ],
    )
    async def test_what_a_status_proves_about_an_upload(
        self, name: str, status: int, kind: type[ProviderError]
    ) -> None:
        """Only what surely created nothing is said to have created nothing; one request each."""
        async with world(name) as here:
            headers = {"Retry-After": "17", "X-Correlation-Id": "c-1", "Location": "/elsewhere"}
            body = "<html><b>No</b>\x1b[31m way</html>"
            here.misbehaves("status", status=status, headers=headers, body=body)
            with pytest.raises(kind) as caught:
                await here.connector.submit(here.outgoing("INV-1"))
            error = caught.value
            assert type(error) is kind
            assert str(status) in error.message
            assert error.status == status
            assert str(error).isprintable()
            unknown = kind in {IndeterminateError, ConflictError}
            assert error.delivered is (Delivered.UNKNOWN if unknown else Delivered.NO)
            assert here.access_point.state()["requests"]["POST /file/v1/files"] == 1
            if isinstance(error, ThrottledError):
                assert error.after == 17
            else:
                assert error.correlation_id == "c-1"
                assert "<b>" not in error.provider_text

    @pytest.mark.parametrize(
        "fault",
        [
            {"action": "drop-before-accept"},
            {"action": "drop-before-accept", "after_bytes": 200},
            {"action": "accept-then-drop"},
            {"action": "truncated"},
            {"action": "malformed"},
            {"action": "wrong-types"},
            {"action": "hang"},
            {"action": "slow-drip", "seconds": 0.5},
            {"action": "huge", "status": 201},
            {"action": "status", "status": 200, "body": "{}"},
            {"action": "status", "status": 201, "body": '{"id":7700123}'},
            {"action": "status", "status": 201, "body": '{"id":" "}'},
            {"action": "status", "status": 204, "body": ""},
        ],
        ids=str,
    )
    async def test_an_upload_without_a_usable_answer_is_never_repeated(
        self, name: str, fault: dict[str, Any]
    ) -> None:
        """Nobody knows, so it is said that nobody knows: one request, at most one file."""
        async with world(name, seconds=1) as here:
            here.misbehaves(path="/file/v1/files", **fault)
            with pytest.raises(IndeterminateError):
                await here.connector.submit(here.outgoing("INV-1"))
            state = here.access_point.state()
            assert state["requests"]["POST /file/v1/files"] == 1
            assert state["files"] <= 1

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            ({"action": "status", "status": 500}, UnavailableError),
            ({"action": "status", "status": 425}, UnavailableError),
            ({"action": "status", "status": 429}, ThrottledError),
            ({"action": "status", "status": 403}, EntitlementError),
            ({"action": "status", "status": 404}, NotFoundError),
            ({"action": "status", "status": 302}, EntitlementError),
            ({"action": "status", "status": 418}, ContractError),
            ({"action": "status", "status": 200, "body": "<html>"}, ContractError),
            ({"action": "status", "status": 200, "body": "{}"}, ContractError),
            ({"action": "status", "status": 200, "body": '{"items":{}}'}, ContractError),
            ({"action": "status", "status": 200, "body": '{"items":[7]}'}, ContractError),
            ({"action": "wrong-types"}, ContractError),
            ({"action": "malformed"}, ContractError),
            ({"action": "truncated"}, UnavailableError),
            ({"action": "huge", "status": 200}, ContractError),
            ({"action": "accept-then-drop"}, UnavailableError),
            ({"action": "hang"}, UnavailableError),
        ],
        ids=str,
    )
    async def test_a_failed_question_is_an_exception_never_an_outcome(
        self, name: str, fault: dict[str, Any], kind: type[ProviderError]
    ) -> None:
        """Poll, find, responses and inbox alike; and none of them changed anything."""
        async with world(name, seconds=1) as here:
            document = here.outgoing("INV-1")
            receipt = await here.connector.submit(document)
            await here.settled(receipt.refs)
            here.misbehaves(**{"path": ".*", "method": "GET", **fault})
            for question in (
                here.connector.poll(receipt.refs),
                here.connector.find(document, datetime.now(UTC) - timedelta(minutes=1)),
                here.connector.responses("INV-1", receipt.refs),
                here.connector.inbox(),
            ):
                with pytest.raises(kind):
                    await question

    async def test_an_id_that_nobody_knows_is_not_found(self, name: str) -> None:
        """Actions and polls on it fail in words."""
        async with world(name) as here:
            with pytest.raises((NotFoundError, ContractError)):
                await here.connector.poll({"file": "999999999"})
            with pytest.raises(NotFoundError):
                await here.connector.act({"file": "1", "filepart": "999999999"}, Verb.RESTART)
            with pytest.raises(ContractError):
                await here.connector.poll({})
