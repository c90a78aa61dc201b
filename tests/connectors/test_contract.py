"""What every connector must do, against the sandbox over a real socket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edoc_tui.connectors.port import Connector, State, Verb, Verdict
from edoc_tui.connectors.registry import provider, providers
from edoc_tui.domain.errors import (
    ConflictError,
    ContractError,
    IndeterminateError,
    NotFoundError,
    SettingsError,
)
from tests.connectors.sandboxed import SANDBOXED, invoice, world

UPLOADS = {"method": "POST"}


def test_providers_are_found_by_their_entry_points() -> None:
    """Each has a key, a name, default addresses on its own hosts, and a safe mode first."""
    found = providers()
    assert set(SANDBOXED) <= set(found)
    for key, one in found.items():
        assert one.key == key
        assert all(url.split("/")[2] in one.hosts for url in one.urls.values())
        assert one.modes[0] != "Production"
    with pytest.raises(SettingsError, match="'nobody' is not installed"):
        provider("nobody")


@pytest.mark.parametrize("name", SANDBOXED)
class TestEveryConnector:
    """The contract of :class:`edoc_tui.connectors.port.Connector`."""

    async def test_it_is_one_and_says_what_it_can(self, name: str) -> None:
        """Capabilities are facts; the safest mode comes first; a check changes nothing."""
        async with world(name) as here:
            assert isinstance(here.connector, Connector)
            assert here.connector.capabilities.modes == provider(name).modes
            health = await here.connector.check()
            assert health.ok
            assert health.problems == ()
            assert here.files() == {}

    async def test_a_document_is_delivered(self, name: str) -> None:
        """Byte for byte, under our reference; delivered only with a document to show for it."""
        async with world(name) as here:
            document = here.outgoing("INV-1")
            receipt = await here.connector.submit(document)
            assert (await here.connector.poll(receipt.refs)).state is State.PROCESSING
            outcome, refs = await here.settled(receipt.refs)
            assert (outcome.state, outcome.messages) == (State.DELIVERED, ())
            assert refs["document"]
            ((file,),) = here.files().values()
            assert file["id"] == receipt.refs["file"]
            assert file["size"] == len(document.content)
            assert list(here.files()) == ["key-INV-1"]
            assert (await here.connector.poll(refs)).refs == {}

    @pytest.mark.parametrize("mode", ["Test", "Certification", "Production"])
    async def test_the_mode_is_the_documents(self, name: str, mode: str) -> None:
        """Whatever the setup says meanwhile, a document travels in its own mode."""
        async with world(name) as here:
            receipt = await here.connector.submit(here.outgoing("INV-1", send_mode=mode))
            await here.settled(receipt.refs)
            assert f"sendMode: {mode}" in here.rows[1].request

    async def test_an_error_at_the_provider_is_restarted_with_the_old_bytes(
        self, name: str
    ) -> None:
        """Failed with the provider's words; restart makes no second upload."""
        async with world(name) as here:
            document = here.outgoing("INV-1", "SANDBOX-ERROR-ONCE: no such &#155;[2Jrecipient")
            receipt = await here.connector.submit(document)
            outcome, refs = await here.settled(receipt.refs)
            assert outcome.state is State.FAILED
            assert "no such" in outcome.messages[0]
            assert all(message.isprintable() for message in outcome.messages)
            restarted = await here.connector.act(refs, Verb.RESTART)
            assert restarted.state is State.PROCESSING
            again, refs = await here.settled({**refs, **restarted.refs})
            assert again.state is State.DELIVERED
            assert here.access_point.state()["files"] == 1

    async def test_an_error_is_canceled_also_when_its_part_was_never_learnt(
        self, name: str
    ) -> None:
        """Cancel finds out which part is stuck; afterwards there is nothing to cancel."""
        async with world(name) as here:
            receipt = await here.connector.submit(here.outgoing("INV-1", "SANDBOX-ERROR: no"))
            await here.settled(receipt.refs)
            canceled = await here.connector.act(receipt.refs, Verb.CANCEL)
            assert canceled.state is State.CANCELED
            assert canceled.refs["filepart"]
            with pytest.raises((NotFoundError, ConflictError)):
                await here.connector.act({**receipt.refs, **canceled.refs}, Verb.CANCEL)
            with pytest.raises((NotFoundError, ConflictError)):
                await here.connector.act(receipt.refs, Verb.CANCEL)

    async def test_attention_is_told_until_somebody_acted(self, name: str) -> None:
        """A person must act at the provider; then the document goes on by itself."""
        async with world(name) as here:
            receipt = await here.connector.submit(here.outgoing("INV-1", "SANDBOX-ATTENTION"))
            outcome, refs = await here.settled(receipt.refs)
            assert outcome.state is State.ATTENTION
            here.access_point.control("interact", filepartId=refs["filepart"])
            outcome, _ = await here.settled(refs)
            assert outcome.state is State.DELIVERED

    async def test_a_lost_upload_is_found_again_and_others_are_not_mistaken_for_it(
        self, name: str
    ) -> None:
        """By number, mode, company and time; searching never creates anything."""
        async with world(name) as here:
            started = datetime.now(UTC) - timedelta(seconds=1)
            for number in ("INV-10", "INV-11", "INV-2"):
                await here.settled((await here.connector.submit(here.outgoing(number))).refs)
            here.misbehaves("accept-then-drop")
            lost = here.outgoing("INV-1")
            assert await here.connector.find(lost, started) == ()
            with pytest.raises(IndeterminateError):
                await here.connector.submit(lost)
            (file,) = here.files()["key-INV-1"]
            while not (found := await here.connector.find(lost, started)):
                pass
            assert [one.refs["file"] for one in found] == [file["id"]]
            other_mode = here.outgoing("INV-1", send_mode="Production")
            assert await here.connector.find(other_mode, started) == ()
            assert await here.connector.find(lost, datetime.now(UTC) + timedelta(hours=1)) == ()
            assert here.access_point.state()["files"] == 4

    async def test_a_document_among_hundreds_is_found(self, name: str) -> None:
        """The list has pages; the one that is sought is the oldest."""
        async with world(name, duplicate_control=False, settle_seconds=0.0) as here:
            started = datetime.now(UTC) - timedelta(seconds=1)
            sought = await here.connector.submit(here.outgoing("INV-1"))
            for _ in range(205):
                await here.connector.submit(here.outgoing("INV-2"))
            (found,) = await here.connector.find(here.outgoing("INV-1"), started)
            assert found.refs["file"] == sought.refs["file"]
            many = await here.connector.find(here.outgoing("INV-2"), started)
            assert len({one.refs["file"] for one in many}) == 205

    @pytest.mark.parametrize(
        ("asked", "verdict"),
        [
            ("SANDBOX-ACCEPT", Verdict.APPROVED),
            ("SANDBOX-REJECT: too late", Verdict.REJECTED),
            ("SANDBOX-REJECT-CLEARANCE", Verdict.REJECTED),
            ("SANDBOX-RESPOND: SomethingNew", Verdict.OTHER),
        ],
    )
    async def test_the_buyers_answer_is_told_and_not_consumed(
        self, name: str, asked: str, verdict: Verdict
    ) -> None:
        """Asking twice tells the same; only a mark takes it off the list."""
        async with world(name) as here:
            refs = (
                await here.settled(
                    (await here.connector.submit(here.outgoing("INV-1", asked))).refs
                )
            )[1]
            while not (answers := await here.connector.responses("INV-1", refs)):
                pass
            assert [one.verdict for one in answers] == [verdict]
            assert await here.connector.responses("INV-1", refs) == answers
            assert await here.connector.responses("INV-2", refs) == []
            await here.connector.mark([answers[0].id])
            await here.connector.mark([answers[0].id])
            assert await here.connector.responses("INV-1", refs) == []

    async def test_received_documents_come_byte_for_byte_page_by_page(self, name: str) -> None:
        """All pages, each document once; marked ones are gone; an empty one stays."""
        async with world(name) as here:
            sent = {f"IN-{n}": invoice(f"IN-{n}", "\N{EURO SIGN}" * n) for n in range(103)}
            for number, content in sent.items():
                here.access_point.receive(content, number)
            first = await here.connector.inbox()
            second = await here.connector.inbox(first.cursor)
            assert second.cursor == ""
            items = [*first.items, *second.items]
            assert len({item.id for item in items}) == 103
            contents = [await here.connector.download(item) for item in items[:5]]
            assert set(contents) <= set(sent.values())
            await here.connector.mark([item.id for item in items])
            assert (await here.connector.inbox()).items == ()
            here.access_point.receive(b" ", "EMPTY")
            (empty,) = (await here.connector.inbox()).items
            with pytest.raises(ContractError, match="empty"):
                await here.connector.download(empty)
            assert len((await here.connector.inbox()).items) == 1

    async def test_nothing_secret_and_no_document_is_logged(self, name: str) -> None:
        """The communication log has every exchange, and neither tokens nor the invoice."""
        async with world(name) as here:
            document = here.outgoing("INV-1", "a canary in the invoice")
            _, refs = await here.settled((await here.connector.submit(document)).refs)
            here.access_point.receive(document.content, "IN-1")
            (item,) = (await here.connector.inbox()).items
            await here.connector.download(item)
            text = str(here.rows)
            assert "a canary in the invoice" not in text
            assert here.access_point.client_secret not in text
            assert here.tokens.tokens.access.reveal() not in text
            assert here.tokens.tokens.refresh.reveal() not in text
            upload = next(row for row in here.rows if row.url.endswith("/files"))
            assert "senderReference: key-INV-1" in upload.request
            assert refs["file"] in upload.response
            assert upload.request_size > len(document.content)
