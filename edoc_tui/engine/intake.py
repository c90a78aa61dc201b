"""Files that somebody names, drops or keeps in a folder: found in order, read with a limit."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.formats.xml import MAX_BYTES, too_large
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from edoc_tui.domain.errors import EdocError

SUFFIXES: Final = (".xml", ".json", ".csv", ".pdf")
"""What a folder is searched for; a file that is named may be called anything."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that is to be read, or why it is not.

    Attributes:
        path: Where it is.
        named: A person named it; otherwise it was found in a folder, where no link is followed.
        error: Why it cannot be read.
        skipped: Why it is left alone; nothing is wrong with that.
        part: Which document of a file of business data it is.
    """

    path: Path
    named: bool
    error: EdocError | None = None
    skipped: str = ""
    part: str = ""

    @property
    def shown(self) -> str:
        """The path for people."""
        path = printable(os.fspath(self.path))
        return f"{path}: {self.part}" if self.part else path


def entries(paths: Iterable[Path]) -> Iterator[Entry]:
    """Yield the files that *paths* name, and those directly inside the folders they name.

    The files of a folder come in the order of their names. What cannot be read comes as an
    entry with its error: one wrong path does not keep the others out.
    """
    for path in paths:
        try:
            folder = stat.S_ISDIR(path.stat().st_mode)
        except (OSError, ValueError) as error:
            yield Entry(path, named=True, error=_missing(path, error))
            continue
        if folder:
            yield from _inside(path)
        else:
            yield Entry(path, named=True)


def _inside(folder: Path) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as found:
            names = sorted(one.name for one in found if not one.name.startswith("."))
    except OSError as error:
        yield Entry(folder, named=True, error=_missing(folder, error))
        return
    for name in names:
        path = folder / name
        if not name.lower().endswith(SUFFIXES):
            yield Entry(path, named=False, skipped=_("It is no XML, JSON, CSV or PDF file."))
        else:
            yield Entry(path, named=False)


def read_file(path: Path, *, follow: bool) -> bytes:
    """Return the content of a regular file of at most 25 MB.

    Args:
        path: The file.
        follow: Follow a symbolic link; without, it is refused.

    Raises:
        InputMissingError: It does not exist, or may not be read.
        DataError: It is too large, or no regular file.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ELOOP and path.is_symlink():
            raise _odd(path, _("a symbolic link")) from error
        raise _missing(path, error) from error
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise _odd(path, _("not a regular file"))
        if state.st_size > MAX_BYTES:
            raise too_large()
        return _read(descriptor)
    except OSError as error:
        raise _missing(path, error) from error
    finally:
        os.close(descriptor)


def readable(path: Path, *, follow: bool) -> Path:
    """Return *path*, a regular file of any size that may be read.

    Raises:
        InputMissingError: It does not exist, or may not be read.
        DataError: It is no regular file, or a link that is not to be followed.
    """
    try:
        if path.is_symlink() and not follow:
            raise _odd(path, _("a symbolic link"))
        if not stat.S_ISREG(path.stat().st_mode):
            raise _odd(path, _("not a regular file"))
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK))
    except (OSError, ValueError) as error:
        raise _missing(path, error) from error
    return path


def _read(descriptor: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := os.read(descriptor, 1 << 20):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:  # it grows while we read
            raise too_large()
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _odd(path: Path, what: str) -> DataError:
    return DataError(
        f"{printable(os.fspath(path))} is {what}.",
        todo=_("Name the file itself."),
        rule="EDOC-FILE",
    )


def _missing(path: Path, error: OSError | ValueError) -> InputMissingError:
    shown = printable(os.fspath(path))
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return InputMissingError(_("There is no file or folder {shown}.").format(shown=shown))
    number = error.errno if isinstance(error, OSError) else None
    reason = os.strerror(number) if number else printable(str(error))
    return InputMissingError(
        _("{shown} cannot be read: {reason}.").format(shown=shown, reason=reason)
    )
