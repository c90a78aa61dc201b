"""Twenty thousand customer tables, found without parsing them all.

Nearly every ``customers.toml`` is regular: ``[customers."NO"]`` headers with one-line keys.
One regular expression proves that of the whole text, in a seventh of the time that parsing
takes; the text is then cut at its headers, and a table is parsed when somebody looks at it and
edited without touching its neighbours. Anything unusual (inline tables, multi-line strings,
mistakes) is parsed as a whole instead: slower, never less right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import tomli

from edoc_tui.config.customer_keys import (
    CUSTOMERS,
    FLAG,
    KNOWN,
    PARTICIPANTS,
    TEXT_KEYS,
    has_repeated_keys,
    is_regular,
)
from edoc_tui.config.reading import convert, decode, parse
from edoc_tui.config.toml_edit import edit, edit_table, render, render_key
from edoc_tui.domain.errors import CannotWriteError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from edoc_tui.config.fields import Entry

CustomerSettings = msgspec.defstruct(
    "CustomerSettings",
    [*((key, str, "") for key in (*TEXT_KEYS, PARTICIPANTS)), (FLAG, bool, False)],
    kw_only=True,
)


class CustomersFile(msgspec.Struct):
    """The whole of ``customers.toml`` or ``vendors.toml``."""

    customers: dict[str, CustomerSettings] = {}  # type: ignore[valid-type] # built just above
    vendors: dict[str, CustomerSettings] = {}  # type: ignore[valid-type] # built just above


class Index(Protocol):
    """What a text says about customers, and how it changes."""

    @property
    def content(self) -> bytes:
        """The whole text, as it is on disk."""
        ...

    @property
    def numbers(self) -> Mapping[str, int]:
        """Every customer number with its place in the order of the text."""
        ...

    def entries(self, no: str) -> dict[str, Entry]:
        """Return the known keys of a customer that is in the text."""
        ...

    def may_contain(self, no: str, needle: str) -> bool:
        """Return ``False`` only if no value of the customer contains *needle* (casefolded)."""
        ...

    def edited(self, changes: Mapping[str, Mapping[str, Entry]]) -> Index:
        """Return the index of the text with customers changed or added."""
        ...

    def without(self, no: str) -> Index:
        """Return the index of the text without the table of *no*, which is there."""
        ...


def index(path: Path, content: bytes, table: str = CUSTOMERS) -> Index:
    """Return the index of *content*, which *path* holds.

    Args:
        path: The file.
        content: What it holds.
        table: What its tables are called, such as ``customers``.

    Raises:
        SettingsError: A mistake; names file, line, key and what was expected.
    """
    text = decode(path, content)
    return RegularIndex.of(text, content, table) or ParsedIndex(path, text, content, table)


_SIMPLE = re.compile(
    r'^[ \t]*([A-Za-z0-9_-]+)[ \t]*=[ \t]*(?:"([^"\\]*)"|(true|false)|([0-9+-]))', re.MULTILINE
)


_COMMENT = re.compile(r"[ \t]*#")


class RegularIndex:
    """The tables of a regular text, as pieces that the header's ``[`` separates."""

    __slots__ = ("_content", "_pieces", "_table", "numbers")

    def __init__(
        self, pieces: list[str], numbers: dict[str, int], table: str, content: bytes = b""
    ) -> None:
        self._pieces = pieces
        self._table = table
        self._content = content
        self.numbers = numbers

    @classmethod
    def of(cls, text: str, content: bytes, table: str = CUSTOMERS) -> RegularIndex | None:
        """Return the index of *text*, or ``None`` when it is not surely regular and right.

        Args:
            text: The text.
            content: The same, encoded.
            table: What its tables are called.
        """
        if not is_regular(text if text.endswith("\n") else text + "\n", table):
            return None
        pieces = f"\n{text}".split("\n[")
        numbers = {_number(piece): at for at, piece in enumerate(pieces) if at}
        if len(numbers) != len(pieces) - 1 or has_repeated_keys(text):
            return None
        return cls(pieces, numbers, table, content)

    @property
    def content(self) -> bytes:
        """The whole text, put together when it is first needed."""
        if not self._content:
            self._content = "\n[".join(self._pieces)[1:].encode()
        return self._content

    def entries(self, no: str) -> dict[str, Entry]:
        """Return the known keys of the customer *no*."""
        piece = self._pieces[self.numbers[no]]
        if "\\" in piece or "'" in piece:
            tables = tomli.loads(f"[{piece}\n")[self._table]  # CRLF: the LF went with the cut
            return {key: value for key, value in tables[no].items() if key in KNOWN}
        return {
            key: flag == "true" if flag else text
            for key, text, flag, number in _SIMPLE.findall(piece)
            if not number and key in KNOWN
        }

    def may_contain(self, no: str, needle: str) -> bool:
        """Return whether the customer's text contains *needle*, escapes aside."""
        piece = self._pieces[self.numbers[no]]
        return "\\" in piece or needle in piece.casefold()

    def edited(self, changes: Mapping[str, Mapping[str, Entry]]) -> RegularIndex:
        """Return the index with customers changed or added; only their tables are read again."""
        pieces = self._pieces.copy()
        numbers = self.numbers
        added = [no for no in changes if no not in numbers]
        if added:
            numbers = numbers | {no: len(pieces) + at for at, no in enumerate(added)}
            _close_last_line(pieces)
        for no, entries in changes.items():
            if no in self.numbers:
                at = numbers[no]
                table = edit_table(f"[{pieces[at]}\n", (self._table, no), entries)
                pieces[at] = table[1:-1]
            else:
                pieces.append(_new_table(self._table, no, entries))
        content = b""
        if len(changes) == 1 and not added:
            at = numbers[next(iter(changes))]
            content = _spliced(self.content, self._pieces[at], pieces[at])
        return RegularIndex(pieces, numbers, self._table, content)

    def without(self, no: str) -> RegularIndex:
        """Return the index without the table of *no*, which is there."""
        at = self.numbers[no]
        kept = _comments_behind(self._pieces[at])
        pieces = [*self._pieces[:at], *self._pieces[at + 1 :]]
        pieces[at - 1] += kept
        if at == len(pieces):
            _close_last_line(pieces)
        numbers = {one: was - (was > at) for one, was in self.numbers.items() if one != no}
        return RegularIndex(pieces, numbers, self._table)


class ParsedIndex:
    """The customers of a text that had to be parsed as a whole."""

    __slots__ = ("_name", "_path", "_tables", "_text", "content", "numbers")

    def __init__(self, path: Path, text: str, content: bytes, table: str = CUSTOMERS) -> None:
        raw = parse(path, text)
        convert(path, text, raw, CustomersFile)
        self._path = path
        self._name = table
        self._tables: dict[str, dict[str, Any]] = raw.get(table, {})
        self.numbers: Mapping[str, int] = {no: at for at, no in enumerate(self._tables)}
        self._text = text
        self.content = content

    def entries(self, no: str) -> dict[str, Entry]:
        """Return the known keys of the customer *no*."""
        return {key: value for key, value in self._tables[no].items() if key in KNOWN}

    def may_contain(self, no: str, needle: str) -> bool:  # noqa: ARG002 - part of the protocol
        """Return ``True``: everything is parsed already."""
        return True

    def edited(self, changes: Mapping[str, Mapping[str, Entry]]) -> Index:
        """Return the index with customers changed or added."""
        paths: dict[tuple[str, ...], Entry | dict[str, Any]] = {
            (self._name, no, key): value
            for no, entries in changes.items()
            for key, value in entries.items()
        }
        paths |= {
            (self._name, no): {}
            for no, entries in changes.items()
            if not entries and no not in self.numbers
        }
        return index(self._path, edit(self._text, paths).encode(), self._name)

    def without(self, no: str) -> Index:
        """Return the index without the table of *no*, which is there."""
        path = (self._name,) if len(self.numbers) == 1 else (self._name, no)
        text = edit(self._text, {path: None})
        return index(self._path, text.encode(), self._name)


def _number(piece: str) -> str:
    """Return the number in a piece such as ``customers."10000"]…``."""
    name = piece[piece.index(".") + 1 :]
    return name[1 : name.index('"', 1)] if name[0] == '"' else name[: name.index("]")]


def _spliced(content: bytes, old: str, new: str) -> bytes:
    """Return *content* with one piece replaced; ``b""`` when it is better put together anew."""
    before = f"\n[{old}".encode()
    at = content.find(before)
    if at < 0:  # the first line of the file
        return b""
    whole = memoryview(content)
    return b"".join((whole[:at], f"\n[{new}".encode(), whole[at + len(before) :]))


def _comments_behind(piece: str) -> str:
    """Return the comments at the end of a table, which belong to what follows."""
    lines = piece.split("\n")
    last = max(at for at, line in enumerate(lines) if line.strip() and not _COMMENT.match(line))
    rest = "\n".join(lines[last + 1 :])
    return f"\n{rest}" if "#" in rest else ""


def _close_last_line(pieces: list[str]) -> None:
    if pieces[-1] and not pieces[-1].endswith("\n"):
        pieces[-1] += "\n"


def _new_table(table: str, no: str, entries: Mapping[str, Entry]) -> str:
    quoted = f'"{no}"' if render_key(no) == no else render_key(no)
    lines = [f"{table}.{quoted}]", *(f"{key} = {render(entries[key])}" for key in entries), ""]
    piece = "\n".join(lines)
    if tomli.loads(f"[{piece}") != {table: {no: dict(entries)}}:
        raise CannotWriteError(_("The customer {no} could not be written as TOML.").format(no=no))
    return piece
