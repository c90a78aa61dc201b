"""In which form the ERP gets a finished draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.config.home import Home
    from edoc_tui.config.settings import Settings
    from edoc_tui.config.toml_edit import Changes, Value

HEAD_FIELDS: Final = (
    "entry", "document_type", "document_no", "vendor_no", "vendor_name", "issue_date", "due_date",
    "currency", "order_no", "amount_excluding_vat", "amount_vat", "amount_including_vat", "sha256",
)  # fmt: skip
"""What every row of a file for the ERP tells of the document."""

LINE_FIELDS: Final = (
    "line", "description", "account", "quantity", "unit", "unit_price", "net_amount",
    "vat_category", "vat_rate", "item_no", "order_line", "receipt_no",
)  # fmt: skip
"""And of the line."""

FIELDS: Final = (*HEAD_FIELDS, *LINE_FIELDS)

TABLE: Final = "erp_templates"
"""Where ``config.toml`` has the templates."""

DELIMITERS: Final = {N_("comma"): ",", N_("semicolon"): ";", N_("tab"): "\t", N_("bar"): "|"}
"""Words for delimiters that a shell makes hard to type."""

_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Target:
    """A form.

    Attributes:
        kind: ``csv``, ``json``, ``ubl`` or ``text``.
        template: The text in which fields are filled in, of the kind ``text``.
        columns: Title and field of each column, in their order; none = all fields.
        delimiter: Between the cells of CSV.
        decimal: The decimal mark of CSV and text.
        header: CSV begins with the titles.
        folder: Where the file goes, ``None`` = where it is asked for.
        suffix: What the file's name ends with, ``""`` = as the kind has it.
    """

    kind: str = "csv"
    template: Path | None = None
    columns: tuple[tuple[str, str], ...] = ()
    delimiter: str = ","
    decimal: str = "."
    header: bool = True
    folder: Path | None = None
    suffix: str = ""


CSV: Final = Target()


def named_target(settings: Settings, home: Home, name: str, kind: str = "csv") -> Target:
    """Return the form called *name*: a template of ``config.toml``, else a text file.

    Args:
        settings: The configuration.
        home: Where relative paths begin.
        name: Name or file, ``""`` = the plain form *kind*.
        kind: ``csv``, ``json`` or ``ubl``.

    Raises:
        DataError: The template names a field that there is not, or no file.
    """
    if not name:
        return Target(kind)
    template = settings.erp_templates.get(name)
    if template is None:
        return Target("text", Path(name).expanduser())
    if template.format == "text" and not template.file:
        raise DataError(
            _("The template '{name}' names no file.").format(name=printable(name, limit=60)),
            todo=_("Give it one: edoc-tui templates set {name} file=PATH").format(
                name=printable(name, limit=60)
            ),
        )
    reason = check_columns(template.columns) or check_suffix(template.suffix)
    if reason:
        raise DataError(f"{printable(name, limit=60)}: {reason}")
    return Target(
        kind=template.format,
        template=home.config_dir / Path(template.file).expanduser() if template.file else None,
        columns=tuple(_column(one) for one in template.columns),
        delimiter=template.delimiter,
        decimal=template.decimal,
        header=template.header,
        folder=home.data_dir / Path(template.folder).expanduser() if template.folder else None,
        suffix=template.suffix,
    )


def template_value(key: str, text: str) -> Value:
    """Return what was typed for *key* as its value.

    Raises:
        UsageError: A template has no such key. DataError: The value is no good for it.
    """
    from edoc_tui.config.template_settings import ErpTemplate

    if key not in ErpTemplate.__struct_fields__:
        raise UsageError(
            _("There is no key '{key}'.").format(key=printable(key, limit=60)),
            todo=_("The keys are: {names}.").format(names=", ".join(ErpTemplate.__struct_fields__)),
        )
    value: Value = text.strip()
    reason = ""
    if key == "columns":
        value = [one.strip() for one in text.split(",") if one.strip()]
        reason = check_columns(value)
    elif key == "header":
        value = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            text.strip().lower(), ""
        )
        reason = _("It is true or false.") if value == "" else ""
    elif key == "delimiter":
        value = DELIMITERS.get(text.strip(), text)
    elif key == "suffix":
        reason = check_suffix(text.strip())
    if reason:
        raise DataError(f"{key}: {reason}", todo=_("Nothing was changed."), field=key)
    return value


def without(templates: Mapping[str, object], name: str) -> Changes:
    """Return the changes that remove a template; with the last one goes the table of all."""
    return {(TABLE,) if len(templates) == 1 else (TABLE, name): None}


def check_columns(columns: Sequence[str]) -> str:
    """Return why *columns* cannot be those of a template, ``""`` when they can."""
    for one in columns:
        title, field = _column(one)
        if field not in FIELDS:
            return _("There is no field '{name}'. The fields are: {names}.").format(
                name=printable(field, limit=40), names=", ".join(FIELDS)
            )
        if not title or printable(title) != title:
            return _("A column has a title of characters that can be shown.")
    titles = [_column(one)[0] for one in columns]
    twice = [title for title in titles if titles.count(title) > 1]
    if twice:
        return _("The column '{name}' is there twice.").format(name=printable(twice[0], limit=40))
    return ""


def check_suffix(suffix: str) -> str:
    """Return why files cannot end with *suffix*, ``""`` when they can."""
    if suffix and not _SUFFIX.fullmatch(suffix):
        return _("The ending of a file is a dot and up to eight letters or digits.")
    return ""


def _column(text: str) -> tuple[str, str]:
    title, equals, field = text.rpartition("=")
    return (title.strip() if equals else field.strip()), field.strip()
