"""What is wrong with a configuration file, in words: where, what was expected, what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from pathlib import Path


_TODO: Final = N_("Correct it in an editor; the program does not overwrite a file it cannot read.")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong value: where it is, and what was expected there."""

    path: tuple[str, ...]
    expected: str
    found: str

    def __str__(self) -> str:
        return _("{key}: expected {expected}, found {found}").format(
            key=dotted(self.path), expected=self.expected, found=self.found
        )


class WrongFileError(SettingsError):
    """A configuration file has a mistake.

    Attributes:
        reason: The key and what was expected, without file and line.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message, todo=_(_TODO))
        self.reason = reason


def dotted(path: tuple[str, ...]) -> str:
    """Return *path* as a person writes it, fit to be shown."""
    return ".".join(printable(part, limit=60) for part in path)


def wrong(path: Path, line: int, reason: str) -> WrongFileError:
    """Return the error about a *line* of the file *path*; *reason* is printable already."""
    message = _("{file}, line {line}: {reason}.").format(
        file=printable(str(path)), line=line, reason=reason
    )
    return WrongFileError(message, reason=f"{reason}.")
