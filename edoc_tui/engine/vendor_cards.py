"""The vendors of the house: their cards, and what people have said of sellers."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

from edoc_tui.engine.inbox import Inbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from edoc_tui.config.fields import Entry
    from edoc_tui.config.vendors import VendorBook
    from edoc_tui.store.repository import Repository

T = TypeVar("T")


class VendorCards(Inbox):
    """The part of the engine that keeps ``vendors.toml``."""

    @property
    def vendors(self) -> VendorBook:
        """The vendors, as the file says now."""
        if self._vendor_book is None:
            from edoc_tui.config.vendors import VendorBook

            self._vendor_book = VendorBook(self.home.vendors_file)
        return self._vendor_book

    _vendor_book: VendorBook | None = None

    async def change_vendors(self, work: Callable[[], T]) -> T:
        """Change ``vendors.toml`` with *work*, and write down that it was."""
        return await self._change(work, "vendors.changed")

    async def set_vendor_card(self, no: str, entries: Mapping[str, Entry]) -> None:
        """Change fields of a vendor, or add one; what was there before is written down."""
        book = self.vendors
        before = await asyncio.to_thread(book.get, no)
        known = {key: getattr(before, key) for key in entries} if before is not None else {}
        details = {"vendor": no, "before": known, "after": dict(entries)}
        await self._change(lambda: book.set(no, entries), "vendors.changed", details)

    async def remove_vendor(self, no: str) -> None:
        """Take a vendor out of ``vendors.toml``; documents keep its number.

        Raises:
            DataError: There is none with this number.
        """
        book = self.vendors
        before = await asyncio.to_thread(book.get, no)
        known = {key: value for key, value in asdict(before).items() if value} if before else {}
        details = {"vendor": no, "before": known, "after": {}}
        await self._change(lambda: book.remove(no), "vendors.changed", details)

    async def forget_sellers(self, vendor_no: str) -> None:
        """Forget which sellers people have said to be a vendor; the journal keeps that."""
        self.refuse_read_only()

        def forget(store: Repository) -> None:
            for service, seller in store.taught_sellers(vendor_no):
                store.teach_vendor(service, seller, "", self.person.name)

        await self.store.write(forget)
        await self.record("vendors.forgotten", details={"name": vendor_no})
