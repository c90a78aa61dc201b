"""The log file: one JSON line per event, without secrets, of bounded size.

Redaction comes last, on the finished line, so that arguments, exception texts and records of
libraries pass it too. Secrets that are known by value are hidden by value; everything that looks
like a credential is hidden by its shape.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import re
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.domain.tokens import Secret

CAP: Final = 5_000_000
"""Bytes of a log file before it is put aside."""
KEPT: Final = 3
"""Files put aside that are kept (``.1`` is the newest)."""
HIDDEN: Final = "[hidden]"
"""What stands where a secret was."""

_LONGEST_LINE: Final = 32_000
_SHORTEST_SECRET: Final = 4

_known: set[str] = set()

_NAMES: Final = (
    r"access_token|refresh_token|id_token|token|client_secret|client_id|code_verifier|code|state"
    r"|password|passphrase|assertion|api[_-]?key|x-api-key|authorization|cookie|set-cookie"
)
_SHAPES: Final = (
    # A header with a scheme: the scheme may stay, what follows it may not.
    (re.compile(r"(?i)\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{4,}"), rf"\1\2{HIDDEN}"),
    # JSON and Python literals, also with quotes escaped inside a JSON line.
    (
        re.compile(
            rf"""(?ix)((?:\\?["'])(?:{_NAMES})(?:\\?["'])\s*[:=]\s*b?(?:\\?["']))[^"'\\]+"""
        ),
        rf"\1{HIDDEN}",
    ),
    # Forms and query strings.
    (re.compile(rf"(?i)\b({_NAMES})(=)[^&\s\"'\\,;<>]+"), rf"\1\2{HIDDEN}"),
    # Headers written as text.
    (
        re.compile(r"(?i)\b(authorization|cookie|set-cookie|x-api-key)(:\s*)[^\s\"'\\]+"),
        rf"\1\2{HIDDEN}",
    ),
    # A JSON Web Token, wherever it stands.
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?"), HIDDEN),
)


def hide(secret: Secret) -> None:
    """Never let the value of *secret* reach the log, in any usual spelling."""
    value = secret.reveal()
    if len(value) >= _SHORTEST_SECRET:
        spellings = (value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1])
        _known.update(spellings)


def redact(text: str) -> str:
    """Return *text* with everything hidden that is, or looks like, a secret."""
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    for shape, replacement in _SHAPES:
        text = shape.sub(replacement, text)
    return text


class JsonLines(logging.Formatter):
    """Makes one redacted JSON line of a record, with its ``fields`` if it has any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of *record*, without its newline."""
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage())[:_LONGEST_LINE],
            "pid": record.process,
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            entry["exception"] = redact("".join(traceback.format_exception(record.exc_info[1])))[
                -_LONGEST_LINE:
            ]
        return redact(json.dumps(entry))


class LogFile(logging.Handler):
    """Appends to the log file, mode 0600; several processes may share it.

    A line is one write to a descriptor opened for appending, so lines never mix. The process
    that finds the file too large puts it aside under a lock; the others notice by its inode.

    Args:
        path: The file; its folder is made if need be.
        cap: Bytes before it is put aside.
    """

    def __init__(self, path: Path, *, cap: int = CAP) -> None:
        super().__init__(logging.INFO)
        self._path = path
        self._cap = cap
        self._descriptor = -1
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Write *record*; a log that cannot be written never stops the work."""
        with contextlib.suppress(OSError):
            self.write(self.format(record))

    def write(self, line: str) -> None:
        """Append *line*. Raises OSError."""
        self._open()
        if os.fstat(self._descriptor).st_size >= self._cap:
            self._put_aside()
        os.write(self._descriptor, line.encode("ascii", "backslashreplace") + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._release()
        super().close()

    def _open(self) -> None:
        """Open the file, or open it anew when another process has put it aside."""
        if self._descriptor >= 0:
            with contextlib.suppress(FileNotFoundError):
                if self._is_current():
                    return
            self._release()
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        self._descriptor = os.open(self._path, flags, 0o600)
        with contextlib.suppress(PermissionError):
            os.fchmod(self._descriptor, 0o600)

    def _is_current(self) -> bool:
        return os.path.samestat(self._path.stat(), os.fstat(self._descriptor))

    def _put_aside(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        if self._is_current():
            for number in range(KEPT, 1, -1):
                with contextlib.suppress(FileNotFoundError):
                    self._aside(number - 1).replace(self._aside(number))
            self._path.replace(self._aside(1))
        self._release()
        self._open()

    def _aside(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

    def _release(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def start(path: Path) -> None:
    """Send what the program and its libraries log to *path*, once per process.

    Our own records from INFO on, those of libraries from WARNING on: at INFO, HTTP libraries log
    whole addresses.
    """
    root = logging.getLogger()
    if any(isinstance(handler, LogFile) for handler in root.handlers):
        return
    root.addHandler(LogFile(path))
    logging.getLogger("edoc_tui").setLevel(logging.INFO)


def log_crash(path: Path | None, error: BaseException) -> str:
    """Write the traceback of *error* to the log; return the file's name, ``""`` if in vain."""
    if path is None:
        return ""
    record = logging.LogRecord(
        "edoc_tui", logging.CRITICAL, __file__, 0, "Internal error", None,
        (type(error), error, error.__traceback__),
    )  # fmt: skip
    handler = LogFile(path)
    try:
        handler.write(handler.format(record))
    except OSError:
        return ""
    finally:
        handler.close()
    return str(path)
