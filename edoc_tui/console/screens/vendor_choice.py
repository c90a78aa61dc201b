"""Who a received document is from: the vendors that fit, any other, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.vendors import LIST_ACTIONS, VendorsScreen, no_vendor, open_card
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from edoc_tui.config.fields import Entry
    from edoc_tui.domain.draft import Draft
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.parties import Vendor


def _take(screen: VendorChoice) -> Any:
    return screen.take()


def _forget(screen: VendorChoice) -> Any:
    return screen.forget()


class VendorChoice(VendorsScreen):
    """The vendors, to say whose document this is.

    Args:
        document: The document.
        draft: What is known of it.
        done: Told the draft afterwards.
    """

    actions: ClassVar[tuple[Action[Any], ...]] = (
        *register(
            Action(
                id="vendors.take",
                changes=True,
                keys="f5,enter",
                title=N_("Take it"),
                help=N_("The document is from this vendor; it is remembered for its seller."),
                run=_take,
                why_disabled=no_vendor,
            ),
            Action(
                id="vendors.forget",
                changes=True,
                keys="f3",
                title=N_("Forget"),
                help=N_("Take back what was said about this seller."),
                run=_forget,
            ),
        ),
        *register(
            Action(
                id="vendors.card",
                keys="f2",
                title=N_("Card"),
                help=N_("Open the vendor card with all fields."),
                run=open_card,
                why_disabled=no_vendor,
            ),
        ),
        *LIST_ACTIONS,
    )

    def __init__(self, document: EDocument, draft: Draft, done: Callable[[Draft], Any]) -> None:
        super().__init__()
        self._document = document
        self._draft = draft
        self._done = done

    def on_mount(self) -> None:
        """Mark the vendors that fit alike."""
        super().on_mount()
        self.list.fitting = frozenset(self._draft.candidates)

    def in_order(self, vendors: Sequence[Vendor]) -> Sequence[Vendor]:
        """Return the vendors that fit before all others."""
        fitting = set(self._draft.candidates)
        return sorted(vendors, key=lambda one: one.no not in fitting) if fitting else vendors

    def question(self) -> str:
        """Ask whose document it is."""
        text = _("Whose document is {number} from {name}? F7: a new vendor from it.")
        return text.format(
            number=printable(self._document.document_no, limit=40),
            name=printable(self._document.customer_name, limit=60),
        )

    async def values(self) -> Mapping[str, Entry]:
        """Return what the document says of its seller."""
        return await self.bridge.engine.vendor_from(self._document.id)

    async def take(self) -> None:
        """Say that the document is from the vendor under the cursor."""
        vendor = self.list.record
        if vendor is not None:
            await self._say(vendor.no)

    async def forget(self) -> None:
        """Take back what was said."""
        await self._say("")

    async def _say(self, no: str) -> None:
        engine = self.bridge.engine
        draft = await engine.set_vendor(self._document.id, no, by=engine.person.name)
        self.dismiss(None)
        self._done(draft)
