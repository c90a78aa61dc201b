"""The first test document: made here, brought in the usual way, never for Production."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.domain.document_formats import DOCUMENT_FORMATS, PEPPOL
from edoc_tui.domain.edocument import SendMode
from edoc_tui.domain.errors import DataError, InputMissingError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.engine.import_report import block_message
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.parties import Customer
    from edoc_tui.engine.setup import Setup


async def make(engine: Setup, code: str, customer_no: str) -> EDocument:
    """Bring a test document into the outbox; see :meth:`Setup.make_test_document`."""
    from edoc_tui.formats import test_invoice

    service = engine.settings.service(code)[1]
    if service.connection.send_mode == SendMode.PRODUCTION.value:
        raise UsageError(
            _("{code} is in Production: no test document is made for it.").format(code=code),
            todo=_("Choose the send mode Test or Certification first."),
        )
    customer = await asyncio.to_thread(_customer, engine, customer_no)
    now = engine.clock()
    number = f"TEST-{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03}"
    wanted = DOCUMENT_FORMATS.get(service.document_format, PEPPOL)
    content = await asyncio.to_thread(
        test_invoice.write,
        engine.settings.company_record(),
        customer,
        number,
        now.date(),
        _("Test of the connection: nothing was delivered, nothing is to be paid."),
        wanted=wanted,
    )
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="test-", dir=engine.home.run))
    try:
        path = folder / f"{number}{wanted.suffix}"
        await asyncio.to_thread(path.write_bytes, content)
        report = [one async for one in engine.importing([path], code)]
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    imported = report[0]
    if imported.error is not None:
        raise imported.error
    assert imported.document is not None
    if imported.blocked:
        raise DataError(
            block_message(imported.problems),
            todo=_("Complete company information and the customer, then make another one."),
        )
    return imported.document


def _customer(engine: Setup, number: str) -> Customer:
    book = engine.customers
    found = book.get(number) if number else next(iter(book.all()), None)
    if found is None:
        raise InputMissingError(
            _("There is no customer '{number}'.").format(number=printable(number, limit=60))
            if number
            else _("There are no customers yet."),
            todo=_("A test document needs a customer: add one first."),
        )
    return found
