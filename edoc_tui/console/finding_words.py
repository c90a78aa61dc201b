"""Findings in words: what is wrong, and at whose card or in which document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.fixing import Owner
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.fixing import Fix
    from edoc_tui.domain.problems import Problem


def told(problem: Problem, fix: Fix) -> str:
    """Return a finding with the place where it is put right."""
    places = {
        Owner.COMPANY: _("Company"),
        Owner.CUSTOMER: _("Customer"),
        Owner.DOCUMENT: _("Document"),
    }
    return _("{place}: {reason}").format(place=places[fix.owner], reason=printable(problem.message))
