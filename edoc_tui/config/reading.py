"""TOML into typed values, and mistakes into sentences: file, line, key, what was expected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar, get_args, get_origin

import msgspec
import tomli

from edoc_tui.config.addresses import check_address, check_host, check_proxy
from edoc_tui.config.control_settings import Keep
from edoc_tui.config.mistakes import Mistake, wrong
from edoc_tui.config.settings import URL_KEYS, Connection, Settings
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edoc_tui.config.settings import Service

T = TypeVar("T")

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a TOML file that are read at most."""

_PIECE: Final = 256 * 1024
_FRESH: Final = Connection()
_PLACE = re.compile(r"^(?P<reason>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)$")


def read_bytes(path: Path) -> bytes:
    """Return the content of *path*; a file that does not exist is empty.

    Raises:
        SettingsError: It is too large, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise SettingsError(
            _("{path} cannot be read: {strerror}.").format(
                path=printable(str(path)), strerror=error.strerror
            ),
            todo=_("Check the rights of the file."),
        ) from error
    if len(content) > LARGEST:
        raise SettingsError(
            _("{path} is larger than {value} MB.").format(
                path=printable(str(path)), value=LARGEST >> 20
            )
        )
    return content


def holds(path: Path, content: bytes) -> bool:
    """Return whether *path* holds exactly *content*; a missing file holds nothing."""
    at = 0
    try:
        with path.open("rb", buffering=0) as file:
            while piece := file.read(_PIECE):
                if piece != content[at : at + len(piece)]:
                    return False
                at += len(piece)
    except OSError:
        return not content
    return at == len(content)


def decode(path: Path, content: bytes) -> str:
    """Return *content* as text.

    Raises:
        SettingsError: It is not UTF-8; names the line.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise wrong(path, line, _("expected text in UTF-8, found another encoding")) from error
    if text.startswith("\ufeff"):
        raise wrong(path, 1, _("expected UTF-8 without a byte order mark in front"))
    return text


def parse(path: Path, text: str) -> dict[str, Any]:
    """Return what the TOML in *text* says.

    Raises:
        SettingsError: Its syntax is wrong; names line and column.
    """
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        match = _PLACE.match(str(error))
        if match is None:  # tomli says "at end of document"
            lines = text.count("\n") + (not text.endswith("\n"))
            reason = _("not valid TOML: {error}").format(error=error)
            raise wrong(path, max(lines, 1), printable(reason, limit=200)) from error
        line = int(match["line"])
        written = printable(text.split("\n")[line - 1].strip(), limit=60)
        reason = _("not valid TOML at column {column} of '{written}': {reason}").format(
            column=match["column"], written=written, reason=match["reason"]
        )
        raise wrong(path, line, printable(reason, limit=250)) from error
    except RecursionError as error:
        raise wrong(path, 1, _("not valid TOML: nested too deeply")) from error


def convert(path: Path, text: str, raw: dict[str, Any], type_: type[T]) -> T:
    """Return *raw*, parsed from *text*, as a *type_*.

    Raises:
        SettingsError: Values are wrong; names the first by file, line and key.
    """
    try:
        value = msgspec.convert(raw, type_)
    except msgspec.ValidationError as error:
        mistakes = list(_mistakes(raw, type_, ()))
        if not mistakes:
            raise wrong(path, 1, printable(str(error), limit=200)) from error
        raise _report(path, text, mistakes) from error
    if isinstance(value, Settings):
        mistakes = list(_wrong_values(value))
        if mistakes:
            raise _report(path, text, mistakes)
    return value


def _report(path: Path, text: str, mistakes: list[Mistake]) -> SettingsError:
    from edoc_tui.config.toml_lines import line_of

    first = mistakes[0]
    more = len(mistakes) - 1
    reason = str(first)
    if more:
        also = ngettext("(and {count} more mistake)", "(and {count} more mistakes)", more)
        reason = f"{reason} {also.format(count=more)}"
    return wrong(path, line_of(text, first.path), reason)


def _mistakes(raw: Any, type_: Any, path: tuple[str, ...]) -> Iterator[Mistake]:
    """Yield every mistake of *raw*, going down tables and lists that the types know."""
    is_struct = isinstance(type_, type) and issubclass(type_, msgspec.Struct)
    if is_struct or get_origin(type_) is dict:
        if not isinstance(raw, dict):
            yield Mistake(path, _("a table"), _show(raw))
        elif is_struct:
            yield from _in_struct(raw, type_, path)
        else:
            for key, value in raw.items():
                yield from _mistakes(value, get_args(type_)[1], (*path, key))
    elif get_origin(type_) is list and isinstance(raw, list):
        for number, value in enumerate(raw, 1):
            inner = (*path, str(number)) if isinstance(value, dict) else path
            yield from _mistakes(value, get_args(type_)[0], inner)
    else:
        try:
            msgspec.convert(raw, type_)
        except msgspec.ValidationError:
            yield Mistake(path, _expectation(type_), _show(raw))


def _in_struct(raw: dict[str, Any], type_: Any, path: tuple[str, ...]) -> Iterator[Mistake]:
    for field in msgspec.structs.fields(type_):
        name = field.encode_name
        if name in raw:
            yield from _mistakes(raw[name], field.type, (*path, name))
        elif field.required:
            yield Mistake(path, _("the key {name}").format(name=name), _("none"))


def _expectation(type_: Any) -> str:
    if get_origin(type_) is Literal:
        return _("one of ") + ", ".join(f'"{choice}"' for choice in get_args(type_))
    if type_ is DocumentType:
        return _("a document type: ") + ", ".join(f'"{name}"' for name in DocumentType)
    if get_origin(type_) is list:
        return _("a list")
    if get_origin(type_) is Annotated:
        return _annotated(type_)
    return {str: _('text in quotes, such as "…"'), bool: _("true or false")}.get(
        type_, _("another value")
    )


def _annotated(type_: Any) -> str:
    base, meta = get_args(type_)[:2]
    if type_ == Keep:
        return _('a period such as "90 days", "6 months" or "10 years", or "" for ever')
    if base is str:
        return _('a time of day such as "06:30", or ""')
    whole = _("a whole number") if base is int else _("a number")
    if meta.gt is not None:
        return _("{number} above {least}").format(number=whole, least=meta.gt)
    return _("{number} from {least}").format(number=whole, least=meta.ge)


def _show(value: Any) -> str:
    """Return *value* as TOML shows it, cut short and fit to be shown."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return _("a table")
    if isinstance(value, list):
        return _("a list")
    if isinstance(value, str):
        return f'"{printable(value, limit=60)}"'
    return printable(str(value), limit=60)


def _show_address(value: str) -> str:
    """Return an address that was not accepted, unless it may hold a password."""
    return _("another value") if "@" in value else _show(value)


def _wrong_values(settings: Settings) -> Iterator[Mistake]:
    """Yield what types cannot say: addresses, and where the store may be."""
    for code, service in settings.services.items():
        yield from _wrong_addresses(("services", code, "connection"), service)
        yield from _wrong_rules(("services", code), service)
    for code, workflow in settings.workflows.items():
        for then in workflow.then:
            if bool(then.send) + bool(then.export) + then.hold != 1:
                yield Mistake(
                    ("workflows", code, "then"),
                    _("the key send, export or hold, one of them in each response"),
                    _("none, or several"),
                )
    url = settings.store.url
    if url and not url.startswith(("postgresql://", "postgres://")):
        expected = _('an address such as "postgresql://host/database", or "" for SQLite')
        yield Mistake(("store", "url"), expected, _("another address"))  # it may hold a password


def _wrong_rules(path: tuple[str, ...], service: Service) -> Iterator[Mistake]:
    if not service.export_mapping and not service.import_mapping:
        return
    from edoc_tui.config.mapping_rules import EXPORT, IMPORT, mistakes

    for kind in (EXPORT, IMPORT):
        for number, rule in enumerate(getattr(service, kind), 1):
            for key, expected in mistakes(rule, kind):
                yield Mistake((*path, kind, str(number), key), expected, _show(getattr(rule, key)))


def _wrong_addresses(path: tuple[str, ...], service: Service) -> Iterator[Mistake]:
    connection = service.connection
    for key in URL_KEYS:
        value: str = getattr(connection, key)
        if value == getattr(_FRESH, key):
            continue  # taking an address apart imports what the usual start can do without
        if check_address(key, value):
            expected = _("an https:// address, or http:// on localhost, 127.0.0.1 or [::1]")
            yield Mistake((*path, key), expected, _show_address(value))
        elif check_host(
            key,
            value,
            service.service_integration,
            allow_other_hosts=connection.allow_other_hosts,
        ):
            expected = _("the provider's own host, or allow_other_hosts = true beside it")
            yield Mistake((*path, key), expected, _show(value))
    if check_proxy(connection.proxy):
        expected = _("an address such as http://proxy.example:3128 without password")
        yield Mistake((*path, "proxy"), expected, _("another value"))  # it may hold a password
