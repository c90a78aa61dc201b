"""Jump from a finding to the place where it is put right: company, customer, or the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.finding_words import told
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.domain.fixing import Owner, fix_of
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.console.screens.base import ConsoleScreen
    from edoc_tui.console.screens.document import DocumentScreen
    from edoc_tui.console.screens.typing import TypingScreen
    from edoc_tui.domain.fixing import Fix
    from edoc_tui.domain.problems import Problem


async def jump(screen: DocumentScreen) -> None:
    """Ask which finding is meant where there are several, and go where it is put right."""
    document = screen.current
    problems = await screen.bridge.read(lambda store: store.problems(document.id))
    created = await screen.bridge.engine.was_created(document.id)
    found = [(one, fix_of(one.field, created=created)) for one in problems]
    chosen = await _choose(screen, found)
    if chosen is None:
        return
    problem, fix = found[chosen]
    if not await open_field(screen, fix, document.customer_no):
        text = _("{field} stands in the document: correct it at its source, and import it again.")
        screen.say(text.format(field=printable(fix.key) or printable(problem.rule)))


async def element_of(screen: DocumentScreen) -> str:
    """Return the XPath of the value under the cursor, or else of a finding, ``""`` = none."""
    value = screen.page.value if screen.page.display else None
    if value is not None:
        return value.xpath
    document = screen.current
    problems = await screen.bridge.read(lambda store: store.problems(document.id))
    created = await screen.bridge.engine.was_created(document.id)
    found = [(one, fix_of(one.field, created=created)) for one in problems]
    chosen = await _choose(screen, found, _("Show in XML"))
    if chosen is None:
        return ""
    xpath = problems[chosen].xpath
    if not xpath:
        screen.say(_("This finding is about no element."))
    return xpath


async def jump_in_draft(screen: TypingScreen) -> None:
    """Ask which finding of a draft is meant, and go to its cell, or to the card."""
    findings = screen.keeper.look.findings
    chosen = await _choose(screen, [(one.problem, one.fix) for one in findings])
    if chosen is None:
        return
    finding = findings[chosen]
    fix, header = finding.fix, screen.sheet.header
    if not await open_field(screen, fix, header.get("customer_no", "")):
        if fix.key:
            screen.sheet_view.go_to(finding.line, fix.key)
        screen.say(printable(finding.problem.message), "warning")


async def _choose(
    screen: ConsoleScreen, found: Sequence[tuple[Problem, Fix]], title: str = ""
) -> int | None:
    """Ask which finding is meant; ``None`` = none, or there are none."""
    if not found:
        screen.say(_("There are no findings."))
        return None
    if len(found) == 1:
        return 0
    options = [Option(str(at), told(problem, fix)) for at, (problem, fix) in enumerate(found)]
    picked = await screen.app.push_screen_wait(Pick(title or _("Put right"), options))
    return int(picked[0]) if picked else None


async def open_field(screen: ConsoleScreen, fix: Fix, customer_no: str = "") -> bool:
    """Show the card where something is put right; say whether there is one."""
    if fix.owner is Owner.COMPANY:
        await screen.console.switch_mode("company")
    elif fix.owner is Owner.CUSTOMER and customer_no:
        from edoc_tui.console.screens.customer import CustomerScreen

        await screen.console.push_screen(CustomerScreen(customer_no))
    else:
        return False
    _point(screen, fix.key)
    return True


def _point(screen: ConsoleScreen, key: str) -> None:
    """Put the cursor of the form that is shown by now on a field."""
    from edoc_tui.console.screens.forms import FormScreen

    shown = screen.console.screen
    if isinstance(shown, FormScreen):
        shown.call_after_refresh(shown.table.go_to, key)
