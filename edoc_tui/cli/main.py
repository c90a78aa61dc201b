"""Run a command and turn every ending into an exit status.

Here stands one of the two ``except Exception`` of the program: what nobody foresaw ends with 70,
its traceback goes to the log file and never to the screen.
"""

from __future__ import annotations

import os
import sys
from errno import EACCES, EDQUOT, EFBIG, ENOSPC, EPERM, EROFS
from io import TextIOWrapper
from itertools import pairwise

from edoc_tui.cli.context import Context
from edoc_tui.cli.output import Output
from edoc_tui.cli.parser import Options, read
from edoc_tui.domain.errors import CannotWriteError, EdocError, ExitStatus, UsageError
from edoc_tui.locales import _, use

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
"""Ctrl-C, as shells count it: 128 + SIGINT."""
READER_GONE = 141
"""Whoever read our output has closed it, as shells count it: 128 + SIGPIPE."""

_DISK = (ENOSPC, EDQUOT, EFBIG, EROFS, EACCES, EPERM)


def run(arguments: Sequence[str]) -> int:
    """Run the command line *arguments*; return the exit status."""
    out = Output(as_json="--json" in arguments, quiet="--quiet" in arguments)
    context = Context(Options(), out)
    status: int = ExitStatus.OK
    try:
        status = _command(arguments, context)
        sys.stdout.flush()
    except EdocError as error:
        out.error(error)
        status = error.exit_status
    except SystemExit as ending:  # --help and --version
        status = ending.code if isinstance(ending.code, int) else ExitStatus.OK
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        status = READER_GONE
    except Exception as error:  # noqa: BLE001 - nobody foresaw it: keep the screen clean, say so
        _forget_stdout()
        trouble = _disk_trouble(error) or _internal(error, context)
        out.error(trouble)
        status = trouble.exit_status
    return status


def _command(arguments: Sequence[str], context: Context) -> int:
    _prepare_streams()
    use(_language(arguments))  # before anything is said, --help included
    context.options, command = read(arguments)
    if context.options.read_only:
        _forbid_changes(context.options.command_path)
    if command is None:
        from edoc_tui.cli.console import open_console

        return open_console(context)
    return command.run(context)


def _forbid_changes(path: str) -> None:
    """Let nothing write from here on, for ``--read-only``; refuse what exists to change things."""
    from edoc_tui import disk
    from edoc_tui.cli.commands import only_reads

    if path and not only_reads(path):
        raise UsageError(
            _("'{command}' changes something, which --read-only forbids.").format(command=path),
            todo=_("Leave --read-only out."),
        )
    disk.forbid_writing()


def _language(arguments: Sequence[str]) -> str:
    """Return what ``--lang`` says, before the command line is read; ``""`` = nothing."""
    found = ""
    for word, following in pairwise([*arguments, ""]):
        if word.startswith("--lang="):
            found = word.partition("=")[2]
        elif word == "--lang":
            found = following
    return found


def _prepare_streams() -> None:
    """A terminal of another encoding gets escapes instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_stdout() -> None:
    """Keep the interpreter from flushing, at its end, what nobody can take."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _disk_trouble(error: Exception) -> CannotWriteError | None:
    """Return the plain words for a full or read-only disk, ``None`` for anything else."""
    if not isinstance(error, OSError) or error.errno not in _DISK:
        return None
    return CannotWriteError(
        _("Cannot write {name}: {reason}.").format(
            name=error.filename or _("the output"), reason=error.strerror
        ),
        todo=_("Make room or correct the rights, then run the command again."),
    )


def _internal(error: Exception, context: Context) -> EdocError:
    """Write the traceback to the log file; return what to say instead."""
    from edoc_tui.logs import log_crash

    kind = type(error).__name__
    written = log_crash(None if context.options.read_only else context.log_file, error)
    return EdocError(
        _("Something went wrong inside edoc-tui ({kind}).").format(kind=kind),
        todo=_("The details are in {path}.").format(path=written)
        if written
        else _("The details could not be written to the log file."),
    )
