"""Company information: the seller of every document that leaves, and whether it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.config.fields import COMPANY_FIELDS, check_company, parse_value
from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.forms import ACTIONS, FormScreen, judged, row_of, text_of
from edoc_tui.console.screens.lookup import ask_country
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.console.widgets.field_row import Row
from edoc_tui.domain.address_words import addressing
from edoc_tui.domain.identifiers import bic_of
from edoc_tui.domain.readiness import Lack, lacks, summary
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.config.fields import Entry
    from edoc_tui.domain.parties import Company


async def _readiness(screen: CompanyScreen) -> None:
    found = screen.lacks()
    if not found:
        screen.say(_("Nothing is missing."), "success")
        return
    options = [
        Option(str(at), f"{'✗' if one.blocking else '!'} {one.message}")
        for at, one in enumerate(found)
    ]
    picked = await screen.app.push_screen_wait(
        Pick(_("Ready to send?"), options, text=screen.verdict())
    )
    if picked:
        screen.table.go_to(found[int(picked[0])].key)


def _next(screen: CompanyScreen) -> None:
    keys = [field.key for field in COMPANY_FIELDS]
    wanting = {one.key for one in screen.lacks()}
    row = screen.table.row
    here = keys.index(row.key) + 1 if row is not None and row.key in keys else 0
    for key in (*keys[here:], *keys[:here]):
        if key in wanting:
            screen.table.go_to(key)
            return


def _complete(screen: CompanyScreen) -> str:
    return "" if screen.lacks() else _("Nothing is missing.")


async def _country(screen: CompanyScreen) -> None:
    code = await ask_country(screen, screen.company.country)
    if code:
        await screen.save("country", code)
        screen.shown()
        screen.table.go_to("country")


class CompanyScreen(FormScreen):
    """Company information, validated while it is typed, saved at once."""

    place = "company"
    actions: ClassVar[tuple[Action[Any], ...]] = (
        *ACTIONS,
        *register(
            Action(
                id="company.readiness",
                keys="f3,r",
                title=N_("Ready?"),
                help=N_("What is missing before documents can leave; Enter jumps to the field."),
                run=_readiness,
            ),
            Action(
                id="company.country",
                changes=True,
                keys="f4,c",
                title=N_("Countries"),
                help=N_("Look the country up by its name."),
                run=_country,
            ),
            Action(
                id="company.next",
                keys="f7,n",
                title=N_("Next missing"),
                help=N_("Go to the next field that is missing or wrong."),
                run=_next,
                why_disabled=_complete,
            ),
        ),
    )

    @property
    def company(self) -> Company:
        """The company as the file says."""
        return self.bridge.settings.company_record()

    def lacks(self) -> tuple[Lack, ...]:
        """Return what is missing or wrong, in the order of the fields."""
        company = self.company
        found = {one.key: one for one in lacks(company)}
        for field in COMPANY_FIELDS:
            reason = self.check(field.key, text_of(getattr(company, field.key)))
            if reason:
                found[field.key] = Lack(field.key, f"{_(field.label)}: {reason}")
        order = [field.key for field in COMPANY_FIELDS]
        return tuple(sorted(found.values(), key=lambda one: order.index(one.key)))

    def verdict(self) -> str:
        """Return whether documents can leave, in a sentence."""
        return summary(self.company, self.lacks())

    def rows(self) -> Sequence[Row]:
        """Return the verdict, and all fields of the company."""
        company = self.company
        found = {one.key: one for one in self.lacks()}
        blocking = sum(one.blocking for one in found.values())
        state, meaning = ("✓", "good") if not blocking else (_("✗ not ready"), "bad")
        rows = [
            Row("ready", _("Ready to send"), self.verdict(),
                f"{self.verdict()} " + _("F3 lists what is missing; F7 goes to the next of it."),
                "fixed", (), state,
                meaning),
        ]  # fmt: skip
        for field in COMPANY_FIELDS:
            value = getattr(company, field.key)
            reason = self.check(field.key, text_of(value))
            lack = found.get(field.key)
            missing = _("! missing") if lack is not None and lack.blocking else _("! advised")
            rows.append(row_of(field, value, reason, state=missing if lack and not reason else ""))
        address = addressing(company)
        rows.append(Row("addressed", _("Addressed as"), address.sentence, address.warning, "fixed"))
        return rows

    def check(self, key: str, text: str) -> str:
        """Return why *text* is no good for *key*, or ``""``."""
        if key in {"ready", "addressed"}:
            return ""
        company = self.company
        return judged(lambda value: check_company(key, value, company), key, text)

    async def save(self, key: str, text: str) -> None:
        """Save one field in ``config.toml``; an IBAN may bring the SWIFT code of its bank."""
        value = parse_value(key, text)
        bic = bic_of(text) if key == "iban" and not self.company.swift_code else ""
        if not bic:
            await self.write(("company",), key, value)
            return
        both: dict[tuple[str, ...], Entry] = {
            ("company", key): value,
            ("company", "swift_code"): bic,
        }
        await self.bridge.engine.change_settings(both)
        self.bridge.reload()
        self.say(_("Saved, with the SWIFT code {code} of that bank.").format(code=bic), "success")
