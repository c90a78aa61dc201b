"""Jump from a finding to the place where it is put right: company, customer, or the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.domain.fixing import Owner, fix_of
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.screens.document import DocumentScreen
    from edoc_tui.domain.problems import Problem


async def jump(screen: DocumentScreen) -> None:
    """Ask which finding is meant where there are several, and go where it is put right."""
    document = screen.current
    problems = await screen.bridge.read(lambda store: store.problems(document.id))
    created = await screen.bridge.engine.was_created(document.id)
    if not problems:
        screen.say(_("There are no findings."))
        return
    chosen = 0
    if len(problems) > 1:
        options = [Option(str(at), _line(one, created)) for at, one in enumerate(problems)]
        picked = await screen.app.push_screen_wait(Pick(_("Put right"), options))
        if not picked:
            return
        chosen = int(picked[0])
    fix = fix_of(problems[chosen].field, created=created)
    if fix.owner is Owner.COMPANY:
        await screen.console.switch_mode("company")
        _point(screen, fix.key)
    elif fix.owner is Owner.CUSTOMER and document.customer_no:
        from edoc_tui.console.screens.customer import CustomerScreen

        await screen.console.push_screen(CustomerScreen(document.customer_no))
        _point(screen, fix.key)
    else:
        text = _("{field} stands in the document: correct it at its source, and import it again.")
        screen.say(text.format(field=printable(fix.key) or printable(problems[chosen].rule)))


def _point(screen: DocumentScreen, key: str) -> None:
    """Put the cursor of the form that is shown by now on a field."""
    from edoc_tui.console.screens.forms import FormScreen

    shown = screen.console.screen
    if isinstance(shown, FormScreen):
        shown.call_after_refresh(shown.table.go_to, key)


def _line(problem: Problem, created: bool) -> str:  # noqa: FBT001 - one of two
    fix = fix_of(problem.field, created=created)
    places = {
        Owner.COMPANY: _("Company"),
        Owner.CUSTOMER: _("Customer"),
        Owner.DOCUMENT: _("Document"),
    }
    return f"{places[fix.owner]}: {printable(problem.message)}"
