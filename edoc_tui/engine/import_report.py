"""What became of the files of an import, and how the command ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import ExitStatus, InputMissingError
from edoc_tui.domain.problems import blocking
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.errors import EdocError
    from edoc_tui.domain.problems import Problems

KEPT: Final = 1000
"""A report keeps this many failures and counts the rest, so that its size stays bounded."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file.

    Attributes:
        path: The file, printable.
        document: The document in the outbox, when it was stored.
        problems: What the rules find in it; errors among them block sending.
        error: Why it was refused, or could not be read.
        named: A person named this very file.
        skipped: Why it was left alone, when nothing is wrong with it.
        quarantined: Where the refused file is kept, printable; ``""`` = nowhere.
    """

    path: str
    document: EDocument | None = None
    problems: Problems = ()
    error: EdocError | None = None
    named: bool = False
    skipped: str = ""
    quarantined: str = ""

    @property
    def blocked(self) -> bool:
        """Whether it was stored, but cannot be sent before something is corrected."""
        return self.document is not None and bool(blocking(self.problems))

    @property
    def message(self) -> str:
        """What to tell about it: why it was refused, blocked or left alone."""
        if self.error is not None:
            return str(self.error)
        if self.blocked:
            return block_message(self.problems)
        return self.skipped


@dataclass(slots=True)
class ImportReport:
    """The sum of an import.

    Attributes:
        imported: Documents stored, blocked ones among them.
        blocked: Documents stored that cannot be sent as they are.
        refused: Files with an error.
        skipped: Files left alone.
        failures: The first of the refused and blocked ones.
    """

    imported: int = 0
    blocked: int = 0
    refused: int = 0
    skipped: int = 0
    failures: list[Imported] = field(default_factory=list)
    _statuses: set[int] = field(default_factory=set)
    _missing: bool = False

    def add(self, one: Imported) -> None:
        """Count what became of a file."""
        if one.document is not None:
            self.imported += 1
            self.blocked += one.blocked
        elif one.error is not None:
            self.refused += 1
            self._statuses.add(one.error.exit_status)
            self._missing |= one.named and isinstance(one.error, InputMissingError)
        else:
            self.skipped += 1
        if (one.error is not None or one.blocked) and len(self.failures) < KEPT:
            self.failures.append(one)

    @property
    def exit_status(self) -> int:
        """0 = all stored; 66 = a path is missing; one file alone = its error's; else 1.

        When nothing at all could be stored for one reason that is not in the files (78: the
        configuration), that is the status.
        """
        if self._missing:
            return ExitStatus.NO_INPUT
        if not self.refused:
            return ExitStatus.OK
        alone = self.refused == 1 and not self.imported
        if alone or (not self.imported and self._statuses == {ExitStatus.CONFIG}):
            return next(iter(self._statuses))
        return ExitStatus.SOME_FAILED

    @property
    def summary(self) -> str:
        """How many were imported, blocked, refused and left alone, in the user's language."""
        number = self.imported
        text = ngettext("{count} document imported", "{count} documents imported", number)
        parts = [text.format(count=number)]
        if self.blocked:
            parts.append(_("{count} of them blocked by findings").format(count=self.blocked))
        if self.refused:
            parts.append(_("{count} refused").format(count=self.refused))
        if self.skipped:
            parts.append(_("{count} left alone").format(count=self.skipped))
        return ", ".join(parts) + "."

    def __str__(self) -> str:
        if not self.failures:
            return self.summary
        first = self.failures[0]
        return f"{self.summary} {first.path}: {first.message}"


def block_message(problems: Problems) -> str:
    """Return why a document with *problems* cannot be sent: the first finding and the count."""
    found = blocking(problems)
    if not found:
        return ""
    first = found[0]
    text = f"{first.rule}: {first.message}"
    if len(found) == 1:
        return text
    return _("{text} ({count} more)").format(text=text, count=len(found) - 1)
