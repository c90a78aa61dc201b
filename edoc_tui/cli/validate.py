"""``validate``: what the rules find in files, without storing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.importing import add_mapping, some_paths
from edoc_tui.cli.items import finding
from edoc_tui.domain.errors import DataError, EdocError, ExitStatus
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.checking import FileCheck


def _arguments(parser: Parser) -> None:
    some_paths(parser)
    add_mapping(parser)


def _validate(context: Context) -> int:
    service, document_format = context.service[0], context.service[1].document_format
    files: list[Json] = []
    checked = invalid = 0
    for check in _checks(context, service, document_format):
        checked += 1
        invalid += not check.valid
        if context.out.as_json:
            findings = [finding(problem) for problem in check.findings]
            files.append({"path": check.path, "valid": check.valid, "findings": findings})
        else:
            context.out.lines(*_text(check))
    if context.out.as_json:
        context.out.json("validation", {"files": files})
    text = ngettext("{count} file, {bad} invalid.", "{count} files, {bad} invalid.", checked)
    context.out.note(text.format(count=checked, bad=invalid))
    if not invalid:
        return ExitStatus.OK
    return ExitStatus.DATA if checked == 1 else ExitStatus.SOME_FAILED


def _checks(context: Context, service: str, document_format: str) -> Iterator[FileCheck]:
    """Check every file; a path that was named and does not exist ends it.

    Raises:
        InputMissingError: A named path does not exist.
    """
    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.engine.business_data import check_business_data, is_business_data
    from edoc_tui.engine.checking import FileCheck, check_file
    from edoc_tui.engine.checking import finding as reason
    from edoc_tui.engine.intake import entries
    from edoc_tui.formats.hybrid import PLAIN

    found = list(entries(context.options.paths))
    for entry in found:
        if entry.error is not None and entry.named:
            raise entry.error
    for entry in found:
        if entry.skipped:
            continue
        try:
            if is_business_data(entry):
                mapping = context.options.mapping
                customers = CustomerBook(context.home.customers_file)
                yield check_business_data(entry, context.settings, customers, service, mapping)
            else:
                check = check_file(entry.path, document_format)
                if entry.named or not any(one.rule == PLAIN for one in check.findings):
                    yield check
        except EdocError as error:
            if entry.named:
                raise
            unreadable = error if isinstance(error, DataError) else DataError(str(error))
            yield FileCheck(entry.shown, None, (reason(unreadable),))


def _text(check: FileCheck) -> list[str]:
    verdict = _("valid") if check.valid else _("invalid")
    lines = [f"{check.path}: {verdict}"]
    for problem in check.findings:
        place = _("line {line}").format(line=problem.line) if problem.line else problem.xpath
        parts = (str(problem.severity), problem.rule, problem.field, place, problem.message)
        lines.append("  " + "  ".join(part for part in parts if part))
    return lines


COMMANDS = {
    "validate": Command(N_("check files and change nothing"), _validate, _arguments),
}
