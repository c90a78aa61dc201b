"""E-Document services, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from edoc_tui.console.widgets.header import token_text
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.strip import Strip

    from edoc_tui.config.settings import Service
    from edoc_tui.domain.tokens import SignIn


class Entry(NamedTuple):
    """A service as the list shows it."""

    code: str
    service: Service
    integration: str
    sign_in: SignIn
    current: bool


class ServiceList(RowList[Entry]):
    """Code, description, integration, send mode and sign-in of each service."""

    def _widths(self, width: int) -> tuple[int, int, int, int, int]:
        code = max((len(one.code) for one in self.records), default=8)
        code, integration, mode, token = max(code, 8), 16, 13, 16
        return code, max(6, width - code - integration - mode - token - 7), integration, mode, token

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        titles = (_("Code"), _("Description"), _("Integration"), _("Send mode"), _("Sign-in"))
        style = self.ink("muted")
        return strip_of(
            [("   " + " ".join(map(fit, titles, self._widths(width))), style)], width, style
        )

    def record_line(self, record: Entry, width: int, *, here: bool) -> Strip:
        """Draw one service."""
        token, meaning = token_text(record.sign_in)
        if not record.service.service_integration:
            token, meaning = "–", "muted"
        mode = str(record.service.connection.send_mode)
        sign = "▲" if mode == "Production" else "●"
        plain = self.ink("cursor" if here else "text")
        texts = (record.code, record.service.description, record.integration, f"{sign} {_(mode)}")
        *sizes, last = self._widths(width)
        mark = "•" if record.current else " "
        line = " ".join(fit(printable(text), size) for text, size in zip(texts, sizes, strict=True))
        return strip_of(
            [
                (f"{'›' if here else ' '}{mark} {line} ", plain),
                (fit(token, last), plain if here else self.ink(meaning)),
            ],
            width,
            plain,
        )
