"""The cards of sending profiles and workflows; every accepted edit is saved at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from edoc_tui.config.routing_fields import (
    PROFILE_FIELDS,
    WORKFLOW_FIELDS,
    check_entry,
    parse_entry,
    profile_values,
    workflow_values,
)
from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.forms import ACTIONS, FormScreen, row_of
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.console.screens.why import OUTGOING
from edoc_tui.console.widgets.field_row import Row
from edoc_tui.console.widgets.field_table import FieldTable
from edoc_tui.domain.routing_words import profile_sentence, workflow_sentence
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from edoc_tui.config.forms import FieldInfo

SEVERAL = {"document_type", "profile", "send"}
"""Fields of which several things are picked."""


def _back(screen: _Card) -> None:
    screen.dismiss(None)


class _Card(FormScreen):
    """What both cards share.

    Args:
        code: The code of the profile or workflow.
    """

    place = "routing"
    table_name: ClassVar[str] = ""
    picked: ClassVar[frozenset[str]] = frozenset()
    actions: ClassVar[tuple[Action[Any], ...]] = (
        *ACTIONS,
        *register(
            Action(
                id="routing_card.back",
                keys="escape",
                title=N_("Back"),
                help=N_("Go back to profiles and workflows."),
                run=_back,
            )
        ),
    )

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    def sentence(self) -> str:
        """Return what it means, in a sentence; for subclasses."""
        raise NotImplementedError

    def values(self) -> Mapping[str, bool | str | list[str]]:
        """Return what is saved; for subclasses."""
        raise NotImplementedError

    def _rows(self, fields: Iterable[FieldInfo]) -> Sequence[Row]:
        sentence = self.sentence()
        rows = [Row("code", _("Code"), printable(self.code), sentence, "fixed")]
        values = self.values()
        for field in fields:
            value = values[field.key]
            if isinstance(value, list):
                names = map(_, value) if field.key == "document_type" else value
                value = ", ".join(names)
            row = row_of(field, value, "")
            rows.append(replace(row, kind="list") if field.key in self.picked else row)
        rows.append(Row("meaning", _("Meaning"), printable(sentence), sentence, "fixed"))
        return rows

    def check(self, key: str, text: str) -> str:
        """Return why *text* is no good for *key*, or ``""``."""
        if key in {"code", "meaning"} or key in self.picked:
            return ""
        return check_entry(self.table_name, key, text)

    async def save(self, key: str, text: str) -> None:
        """Save one field."""
        await self.put(key, parse_entry(self.table_name, key, text))

    async def put(self, key: str, value: bool | str | list[str]) -> None:  # noqa: FBT001 - a value
        """Save one value, unless a rule would be broken; for subclasses."""
        raise NotImplementedError

    def saved(self) -> None:
        """Show what was saved."""
        self.bridge.reload()
        self.shown()
        path = self.bridge.engine.home.config_file
        self.say(_("Saved in {file}.").format(file=printable(path.name)), "success")

    @on(FieldTable.Asked)
    def _asked(self, event: FieldTable.Asked) -> None:
        self.bridge.spawn(self._ask(event.row))

    async def _ask(self, row: Row) -> None:
        value = self.values()[row.key]
        now = value if isinstance(value, list) else [str(value)]
        several = row.key in SEVERAL
        options = self.options(row.key)
        if not several:
            options = [Option("", _("none")), *options]
        answer = await self.app.push_screen_wait(
            Pick(row.label, options, now, several=several, text=row.help)
        )
        if answer is not None:
            chosen = [one for one in answer if one]
            await self.put(row.key, chosen if isinstance(value, list) else "".join(chosen))

    def options(self, key: str) -> list[Option]:
        """Return what can be picked for *key*."""
        settings = self.bridge.settings
        routes = settings.routes()
        if key == "document_type":
            return [Option(one, _(one)) for one in OUTGOING]
        if key == "workflow":
            return [
                Option(code, code, workflow_sentence(one, routes))
                for code, one in routes.workflows.items()
            ]
        if key == "profile":
            return [Option(code, code) for code in settings.document_sending_profiles]
        return [Option(code, code, one.description) for code, one in settings.services.items()]


def parse_numbers(text: str) -> list[str]:
    """Return the customer numbers that stand between commas."""
    return [one.strip() for one in text.split(",") if one.strip()]


class ProfileScreen(_Card):
    """The card of a document sending profile."""

    table_name = "profile"
    picked = frozenset({"workflow"})

    def sentence(self) -> str:
        """Return what the profile means."""
        routes = self.bridge.settings.routes()
        return profile_sentence(routes.profiles[self.code], routes)

    def values(self) -> Mapping[str, bool | str | list[str]]:
        """Return the profile as it is saved."""
        return profile_values(self.bridge.settings.document_sending_profiles[self.code])

    def rows(self) -> Sequence[Row]:
        """Return the profile's fields."""
        return self._rows(PROFILE_FIELDS)

    async def put(self, key: str, value: bool | str | list[str]) -> None:  # noqa: FBT001 - a value
        """Save one value of the profile."""
        await self.bridge.engine.set_profile(self.code, {key: value})
        self.saved()


class WorkflowScreen(_Card):
    """The card of a workflow: its conditions and its responses."""

    table_name = "workflow"
    picked = frozenset({"document_type", "profile", "send", "export"})

    def sentence(self) -> str:
        """Return what the workflow does."""
        routes = self.bridge.settings.routes()
        return workflow_sentence(routes.workflows[self.code], routes)

    def values(self) -> Mapping[str, bool | str | list[str]]:
        """Return the workflow as it is saved."""
        return workflow_values(self.bridge.settings.workflows[self.code])

    def rows(self) -> Sequence[Row]:
        """Return the workflow's fields."""
        return self._rows(WORKFLOW_FIELDS)

    def check(self, key: str, text: str) -> str:
        """Return why *text* is no good for *key*: a customer must be there, too."""
        reason = super().check(key, text)
        if reason or key != "customer":
            return reason
        customers = self.bridge.engine.customers
        missing = [one for one in parse_numbers(text) if customers.get(one) is None]
        if not missing:
            return ""
        return _("There is no customer '{no}'.").format(no=printable(missing[0], limit=40))

    async def put(self, key: str, value: bool | str | list[str]) -> None:  # noqa: FBT001 - a value
        """Save one value of the workflow."""
        await self.bridge.engine.set_workflow(self.code, {key: value})
        self.saved()
