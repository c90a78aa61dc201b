"""What a document comes to while it is typed: figures at the left, findings at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.console.columns import money
from edoc_tui.console.finding_words import told
from edoc_tui.console.widgets.lines import Lines, fit, strip_of
from edoc_tui.domain.composing import Look
from edoc_tui.domain.fixing import Owner
from edoc_tui.domain.steps import plain
from edoc_tui.domain.text import printable
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from textual.strip import Strip

    from edoc_tui.console.widgets.lines import Part
    from edoc_tui.domain.composing import Finding

HEIGHT: Final = 6
_FIGURES: Final = 38

Row = tuple[str, str, str]
"""A name, a figure, and its ink."""


class LiveBlock(Lines):
    """Net, VAT by category, total, payable; and what keeps the document from being created."""

    ground = "surface"

    def __init__(self) -> None:
        super().__init__()
        self._look = Look()
        self._currency = ""
        self._mark = "."

    def show(self, look: Look, currency: str, mark: str) -> None:
        """Show what is known now.

        Args:
            look: Figures and findings.
            currency: Of the document.
            mark: The decimal mark.
        """
        if (look, currency, mark) != (self._look, self._currency, self._mark):
            self._look, self._currency, self._mark = look, currency, mark
            self.refresh()

    def line(self, y: int, width: int, /) -> Strip:
        """Draw a figure and a finding."""
        rest = self.ink("text")
        figures, findings = self._figures(), self._findings()
        parts: list[Part] = []
        if y < len(figures):
            name, value, ink = figures[y]
            room = _FIGURES - 3 - len(value)
            parts.append((f" {fit(name, room)} ", self.ink("muted" if ink == "text" else ink)))
            parts.append((f"{value} ", self.ink(ink)))
        else:
            parts.append((" " * _FIGURES, rest))
        text, ink = findings[y] if y < len(findings) else ("", "text")
        parts.append((fit(text, max(0, width - _FIGURES)), self.ink(ink)))
        return strip_of(parts, width, rest)

    def _figures(self) -> list[Row]:
        found = self._look.amounts
        if found is None:
            return [(_("No figures yet"), "", "text")]
        few = 0 < self.size.height < HEIGHT
        rows: list[Row] = [(_("Total without VAT"), money(found.exclusive), "text")]
        more = found.exclusive - found.line_total
        if more and not few:  # of the whole document: no line shows it
            rows.insert(0, (_("Allowances and charges"), money(more), "text"))
        vat = [
            (
                _("VAT {category} {rate} % of {base}").format(
                    category=part.vat.category,
                    rate=self._written(plain(part.vat.rate)) if part.vat.rate is not None else "–",
                    base=money(part.taxable),
                ),
                money(part.tax),
                "text",
            )
            for part in found.breakdown
        ]
        most = 1 if few else max(1, HEIGHT - 2 - len(rows) - bool(found.prepaid))
        if len(vat) > most:
            name = ngettext("VAT at {count} rate", "VAT at {count} rates", len(vat))
            vat = [(name.format(count=len(vat)), money(found.vat), "text")]
        rows += vat
        if not few:
            rows.append((_("Total with VAT"), money(found.inclusive), "text"))
        if found.prepaid and not few:
            rows.append((_("Paid already"), money(-found.prepaid), "text"))
        due = f"{printable(self._currency)} {money(found.payable)}"
        name = _("Amount due") if self._look.whole else _("Amount due so far")
        rows.append((name, due, "key"))
        return rows

    def _findings(self) -> list[tuple[str, str]]:
        look = self._look
        blocking = len(look.blocking)
        if look.invoice is None and not blocking:
            return []  # nobody has looked yet
        head: tuple[str, str] = (_("✓ Ready: F5 creates the document."), "good")
        if blocking:
            text = ngettext("{count} thing to put right: F3", "{count} things to put right: F3",
                            blocking)  # fmt: skip
            head = "✗ " + text.format(count=blocking), "bad"
        shown = [head]
        for one in look.findings:
            error = str(one.problem.severity) == "error"
            shown.append((f"{'✗' if error else '!'} {_words(one)}",
                          "bad" if error else "warn"))  # fmt: skip
        return shown

    def _written(self, figure: str) -> str:
        return figure.replace(".", self._mark)


def _words(one: Finding) -> str:
    """Return a finding; whose card it is about is said, the document goes without saying."""
    if one.fix.owner is Owner.DOCUMENT:
        return printable(one.problem.message)
    return told(one.problem, one.fix)
