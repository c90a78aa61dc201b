"""Templates of the files for the ERP: which fields they have, and in which form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.screens.dialogs import Ask, Confirm
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.domain.text import printable
from edoc_tui.engine.target import DELIMITERS, FIELDS, TABLE, check_columns, template_value, without
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.config.template_settings import ErpTemplate
    from edoc_tui.console.app import ConsoleApp

NEW: Final = ""
FORMATS: Final = ("csv", "json", "ubl", "text")
ACTIONS: Final = (
    N_("Format"), N_("Fields"), N_("Titles and order"), N_("Delimiter"), N_("Decimal mark"),
    N_("Text file with fields"), N_("Folder"), N_("Delete"),
)  # fmt: skip


def described(template: ErpTemplate) -> str:
    """Return what a template writes, in a few words."""
    if template.format == "text":
        return printable(f"text · {template.file}", limit=60)
    fields = ", ".join(template.columns) if template.columns else _("all fields")
    return printable(f"{template.format} · {fields}", limit=60)


def options(console: ConsoleApp) -> list[Option]:
    """Return the templates there are, as options."""
    known = console.bridge.settings.erp_templates
    return [Option(name, name, described(one)) for name, one in known.items()]


async def templates(console: ConsoleApp) -> None:
    """Show the templates; the chosen one, or a new one, is changed step by step."""
    shown = [*options(console), Option(NEW, _("New template …"))]
    picked = await console.push_screen_wait(Pick(_("ERP templates"), shown))
    if picked is None:
        return
    name = picked[0] or await _new(console)
    while name and await _change(console, name):
        pass


async def _new(console: ConsoleApp) -> str:
    from edoc_tui.config.services import check_code, clean_code

    question = _("Name, such as SAGE: capitals and digits.")
    name = clean_code(await console.push_screen_wait(Ask(_("New template"), question)))
    if not name:
        return ""
    if reason := check_code(name):
        console.say(reason, "warning")
        return ""
    await _save(console, name, "format", "csv")
    return name


async def _change(console: ConsoleApp, name: str) -> bool:
    """Ask what to change and change it; say whether to go on."""
    template = console.bridge.settings.erp_templates.get(name)
    if template is None:
        return False
    shown = [Option(one, _(one)) for one in ACTIONS]
    title, text = printable(name), described(template)
    picked = await console.push_screen_wait(Pick(title, shown, text=text))
    if not picked:
        return False
    what = picked[0]
    if what == "Delete":
        return not await _delete(console, name)
    key, value = await _ask(console, what, template)
    if key:
        await _save(console, name, key, value)
    return True


async def _delete(console: ConsoleApp, name: str) -> bool:
    question = Confirm(_("Delete this template?"), [printable(name)], _("Delete"), danger=True)
    agreed = await console.push_screen_wait(question)
    if agreed:
        known = console.bridge.settings.erp_templates
        await console.bridge.engine.change_settings(without(known, name))
        console.bridge.reload()
        console.say(_("Template {name} removed.").format(name=printable(name)), "success")
    return bool(agreed)


async def _ask(console: ConsoleApp, what: str, template: ErpTemplate) -> tuple[str, Any]:
    """Ask for one thing; return its key and value, ``""`` = nothing was chosen."""
    if what == "Fields":
        fields = [one.rpartition("=")[2].strip() for one in template.columns]
        shown = [Option(one, one) for one in FIELDS]
        text = _("Space picks a field, Enter ends.")
        picked = await console.push_screen_wait(
            Pick(_(what), shown, fields, several=True, text=text)
        )
        if picked is None:
            return "", ""
        kept = [one for one in template.columns if one.rpartition("=")[2].strip() in picked]
        known = {one.rpartition("=")[2].strip() for one in kept}
        return "columns", [*kept, *(one for one in FIELDS if one in picked and one not in known)]
    choices = {
        "Format": ("format", [Option(one, one) for one in FORMATS]),
        "Delimiter": ("delimiter", [Option(sign, _(word)) for word, sign in DELIMITERS.items()]),
        "Decimal mark": ("decimal", [Option(one, one) for one in (".", ",")]),
    }
    if what in choices:
        key, shown = choices[what]
        picked = await console.push_screen_wait(Pick(_(what), shown, (getattr(template, key),)))
        return (key, picked[0]) if picked else ("", "")
    order = _("Fields with commas between; Title=field gives one a title.")
    file = _("File with fields such as $document_no:")
    folder = _("Folder for the files; empty = posting in the home:")
    questions = {
        "Titles and order": ("columns", order, ", ".join(template.columns)),
        "Text file with fields": ("file", file, template.file),
        "Folder": ("folder", folder, template.folder),
    }
    key, question, now = questions[what]
    answer = await console.push_screen_wait(Ask(_(what), question, now))
    if not answer and key != "folder":
        return "", ""
    return key, template_value(key, answer)


async def _save(console: ConsoleApp, name: str, key: str, value: Any) -> None:
    if key == "columns" and (reason := check_columns(value)):
        console.say(reason, "warning")
        return
    await console.bridge.engine.change_settings({(TABLE, name, key): value})
    console.bridge.reload()
    console.say(_("Template {name} saved.").format(name=printable(name)), "success")
