"""The tab *Document*: what its value is, where it comes from, how it was computed, where to fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from edoc_tui.console.screens.fixing import open_field
from edoc_tui.domain.fixing import Fix, Owner
from edoc_tui.domain.origin import Source
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.console.pages import Line
    from edoc_tui.console.screens.document import DocumentScreen
    from edoc_tui.domain.parties import Company, Customer
    from edoc_tui.domain.ubl_values import Value
    from edoc_tui.engine.provenance import Traced
    from edoc_tui.engine.reading import ReadPage
    from edoc_tui.store.repository import Repository

_SHORT = 60


class Shown(NamedTuple):
    """A page on the screen, with the cards as they are now."""

    page: ReadPage
    company: Company
    customer: Customer | None

    def traced(self, value: Value | None) -> Traced | None:
        """Return where a value comes from."""
        found = self.page.provenance
        return None if found is None or value is None else found.traced(value)


def read(screen: DocumentScreen, store: Repository) -> Shown:
    """Read the page of the screen's document. Raises InputMissingError."""
    from edoc_tui.engine.reading import read_page

    document, engine = screen.current, screen.bridge.engine
    customer = engine.customers.get(document.customer_no) if document.customer_no else None
    return Shown(read_page(store, document), engine.settings.company_record(), customer)


def describe(
    screen: DocumentScreen, shown: Shown, value: Value | None
) -> Iterator[tuple[str, str]]:
    """Yield what the panel says about the value under the cursor, line by line."""
    from edoc_tui.engine.origin_words import changed_since, headline, told

    one = shown.traced(value)
    if one is None or value is None or shown.page.provenance is None:
        if shown.page.provenance is not None:
            yield _("The values of this syntax cannot be asked one by one."), "muted"
        return
    inbound = screen.current.direction is Direction.IN
    yield headline(value, limit=_SHORT), "key"
    yield value.xpath, "muted"
    origin = told(shown.page.provenance, one, inbound=inbound)
    yield _("From: {origin}").format(origin=origin), "text"
    later = changed_since(one.origin, value, shown.company, shown.customer)
    if later:
        yield later, "warn"
    elif one.origin.source in (Source.COMPANY, Source.CUSTOMER):
        yield _("Enter explains, f opens the field, X shows it in the XML."), "muted"
    else:
        yield _("Enter explains, X shows it in the XML."), "muted"


def explain(screen: DocumentScreen, shown: Shown, value: Value | None) -> None:
    """Show the whole value, and the arithmetic that led to it."""
    from edoc_tui.console.screens.reading_text import ReadingText

    one = shown.traced(value)
    if one is not None and value is not None:
        from edoc_tui.engine.origin_words import headline

        lines = list(_explanation(screen, shown, one))
        screen.console.push_screen(ReadingText(headline(value), lines))


def _explanation(screen: DocumentScreen, shown: Shown, one: Traced) -> Iterator[Line]:
    from edoc_tui.domain.steps import plain
    from edoc_tui.engine.origin_words import changed_since, origin_words

    value, origin = one.value, one.origin
    inbound = screen.current.direction is Direction.IN
    yield ((printable(value.text), "key"),)
    yield ()
    yield ((_("XPath"), "muted"), (f"  {value.xpath}", "text"))
    words = origin_words(origin, inbound=inbound)
    yield ((_("From: {origin}").format(origin=words), "text"),)
    later = changed_since(origin, value, shown.company, shown.customer)
    if later:
        yield ((f"! {later}", "warn"),)
    found = shown.page.provenance
    steps = found.steps_of(value) if found is not None else ()
    if steps:
        yield ()
        title = _("The arithmetic") if origin.source is Source.COMPUTED else _("By arithmetic")
        yield ((title, "key"),)
        width = max(len(step.field) for step in steps)
        for step in steps:
            yield (
                (f"{step.field.ljust(width)}  ", "muted"),
                (f"{printable(step.words, limit=_SHORT)}  ", "text"),
                (step.how, "muted"),
                (f" = {plain(step.value, 2)}", "key" if step is steps[-1] else "text"),
            )


async def fix(screen: DocumentScreen, shown: Shown, value: Value | None) -> None:
    """Go to the field that the value comes from; say where it stands otherwise."""
    from edoc_tui.engine.origin_words import origin_words

    one = shown.traced(value)
    if one is None:
        screen.say(_("There is no value here."))
        return
    origin = one.origin
    if origin.source is Source.COMPANY:
        await open_field(screen, Fix(Owner.COMPANY, origin.key))
    elif origin.source is Source.CUSTOMER and origin.name:
        await open_field(screen, Fix(Owner.CUSTOMER, origin.key), origin.name)
    elif origin.source in (Source.CELL, Source.KEY):
        text = _("Correct it at its source, and import it again: {place}")
        screen.say(text.format(place=origin_words(origin)), "warning")
    elif origin.source is Source.COMPUTED:
        screen.say(_("It follows from other values; Enter shows how."))
    else:
        screen.say(origin_words(origin, inbound=screen.current.direction is Direction.IN))
