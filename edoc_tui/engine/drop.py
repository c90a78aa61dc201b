"""The file drop: what is in ``drop/new`` is imported, then moved to ``sent`` or ``failed``.

Whoever drops a file does well to write it elsewhere on the same disk and rename it into
``new``. Files that are copied there directly are recognised as unfinished: a file that cannot
be read and was changed within the last second is looked at once more after a pause.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edoc_tui.disk import make_private_folder
from edoc_tui.domain.errors import DataError, DuplicateError, InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.engine.intake import Entry
from edoc_tui.engine.quarantine import free_name, move
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from edoc_tui.engine.business_data import Parts
    from edoc_tui.engine.import_report import Imported
    from edoc_tui.engine.importing import Outcome
    from edoc_tui.engine.quarantine import Quarantine

SETTLE_SECONDS: Final = 1.0
"""A file that was changed within this time may still be growing."""

_UNFINISHED: Final = (".tmp", ".part", ".partial", "~")


class Drop:
    """The folders of the file drop.

    Args:
        folder: Holds ``new``, ``sent`` and ``failed``.
        quarantine: ``failed``.
    """

    def __init__(self, folder: Path, quarantine: Quarantine) -> None:
        self._new = folder / "new"
        self._sent = folder / "sent"
        self._quarantine = quarantine

    def entries(self) -> list[Entry]:
        """Return the files that lie in ``new``, oldest name first.

        Hidden files, unfinished ones, folders and symbolic links are not looked at.
        """
        try:
            with os.scandir(self._new) as found:
                names = sorted(
                    one.name
                    for one in found
                    if not one.name.startswith(".")
                    and not one.name.endswith(_UNFINISHED)
                    and one.is_file(follow_symlinks=False)
                )
        except FileNotFoundError:
            return []
        except OSError as error:
            raise InputMissingError(
                _("{fspath} cannot be read: {strerror}.").format(
                    fspath=printable(os.fspath(self._new)), strerror=os.strerror(error.errno or 0)
                )
            ) from error
        return [Entry(self._new / name, named=False) for name in names]

    def settle(
        self, batch: Sequence[Outcome], *, patient: bool, young: list[Entry]
    ) -> list[Imported]:
        """Move the files of a batch to where they belong, and return what to tell about them.

        Args:
            batch: The files, stored or refused.
            patient: Put unreadable files that may still be growing on *young* instead.
            young: Takes those files.

        Raises:
            CannotWriteError: The disk refuses; the other files stay in ``new``.
        """
        told = []
        for one in batch:
            imported = one.imported
            error = imported.error
            if one.ended is not None:
                self._end(one, one.ended)
                continue
            if one.entry.part:
                told.append(_known(imported))
                continue
            if isinstance(error, DuplicateError) and error.identical:
                self._file_away(one)  # stored before, but a crash came before the move
                imported = replace(imported, error=None, skipped=error.message)
            elif isinstance(error, DataError):
                if patient and _may_grow(one.entry.path):
                    young.append(one.entry)
                    continue
                kept = self._quarantine.move(one.entry.path, one.data, error)
                imported = replace(imported, quarantined=printable(os.fspath(kept)))
            elif isinstance(error, InputMissingError) and not one.entry.path.exists():
                continue  # another process was faster
            elif imported.document is not None:
                self._file_away(one)
            told.append(imported)
        return told

    def _end(self, one: Outcome, parts: Parts) -> None:
        """File away business data: to ``failed`` when some of its documents were refused.

        It stays where it is while a document of it waits; those that are stored are recognised.
        """
        if parts.wait:
            return
        if parts.refused:
            self._quarantine.move(one.entry.path, None, parts.summed_up())
        else:
            self._file_away(one)

    async def wait(self) -> None:
        """Wait as long as a file may take to grow."""
        await asyncio.sleep(SETTLE_SECONDS)

    def _file_away(self, one: Outcome) -> None:
        make_private_folder(self._sent)
        move(one.entry.path, free_name(self._sent, one.entry.path.name, one.data))


def _known(imported: Imported) -> Imported:
    """Return *imported*, as left alone where the same document is here already."""
    error = imported.error
    if isinstance(error, DuplicateError) and error.identical:
        return replace(imported, error=None, skipped=error.message)
    return imported


def _may_grow(path: Path) -> bool:
    try:
        return time.time() - path.lstat().st_mtime < SETTLE_SECONDS
    except OSError:
        return False
