"""The one error tree. Every error says what happened, what to do, and how a command ends.

    EdocError
    ├── UsageError            64  the command line is wrong
    ├── DataError             65  a document or a value is wrong
    │   └── DuplicateError    65  the document is here already
    ├── InputMissingError     66  a named file or record does not exist
    ├── CannotWriteError      73  the disk or a folder refuses
    ├── LockedError           75  another process holds it, try later
    ├── OvertakenError        75  somebody else has changed it meanwhile
    ├── SettingsError         78  the configuration is wrong
    ├── SignInNeededError     77  no usable sign-in, or the vault stays locked
    └── ProviderError             something about talking to the provider
        ├── ConfigError       78  address, company id or credentials are not usable
        ├── AuthError         77  the provider does not accept our tokens
        ├── EntitlementError  78  signed in, but not allowed (403), or moved (3xx)
        ├── RefusedError       1  the provider refused this content
        ├── NotFoundError      1  the provider does not know this id
        ├── ConflictError      1  exists already, or in a state that forbids it
        ├── ThrottledError    69  too many requests; says when to come back
        ├── UnavailableError  69  surely not accepted: refused connection, DNS, 503
        ├── IndeterminateError 1  nobody knows: never repeat without a search
        ├── ContractError     76  an answer that makes no sense
        └── UnsupportedError  64  this provider cannot do that

Exit statuses follow sysexits(3).
"""

from __future__ import annotations

from enum import StrEnum

from edoc_tui.locales import N_

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import ClassVar


class ExitStatus:
    """Exit statuses of every command (sysexits.h; 1 = some documents failed)."""

    OK = 0
    SOME_FAILED = 1
    USAGE = 64
    DATA = 65
    NO_INPUT = 66
    UNAVAILABLE = 69
    SOFTWARE = 70
    CANNOT_WRITE = 73
    TRY_LATER = 75
    PROTOCOL = 76
    NO_PERMISSION = 77
    CONFIG = 78


class Delivered(StrEnum):
    """Whether the provider has what we were sending when the error happened."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


class EdocError(Exception):
    """An error that a person can act on.

    Args:
        message: What happened, naming the file, line or field. Shown as it is.
        todo: What the person can do about it; may be empty.
    """

    exit_status: ClassVar[int] = ExitStatus.SOFTWARE
    title: ClassVar[str] = N_("Error")

    def __init__(self, message: str, *, todo: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.message} {self.todo}".strip()


class UsageError(EdocError):
    """The command line asks for something that does not exist."""

    exit_status = ExitStatus.USAGE
    title = N_("Wrong usage")


class DataError(EdocError):
    """A document or a value is wrong.

    Attributes:
        field: The business term or key to fix, where one is known.
        rule: The rule that is broken, such as ``BR-CO-15``, where there is one.
        line: The line of the document or file, 0 when unknown.
        xpath: The place in the document, ``""`` when there is none.
    """

    exit_status = ExitStatus.DATA
    title = N_("Invalid data")

    def __init__(
        self,
        message: str,
        *,
        todo: str = "",
        field: str = "",
        rule: str = "",
        line: int = 0,
        xpath: str = "",
    ) -> None:
        super().__init__(message, todo=todo)
        self.field = field
        self.rule = rule
        self.line = line
        self.xpath = xpath


class DuplicateError(DataError):
    """The same seller, number and type is in the outbox already.

    Attributes:
        existing: The id of the document that is there.
        identical: It is the same document, byte for byte.
    """

    title = N_("Duplicate")

    def __init__(
        self, message: str, *, existing: int, identical: bool = False, todo: str = ""
    ) -> None:
        super().__init__(message, todo=todo, field="BT-1", rule="EDOC-DUPLICATE")
        self.existing = existing
        self.identical = identical


class InputMissingError(EdocError):
    """A file, document, customer or service that was named does not exist."""

    exit_status = ExitStatus.NO_INPUT
    title = N_("Not found")


class CannotWriteError(EdocError):
    """The disk is full, read-only, or a folder refuses us."""

    exit_status = ExitStatus.CANNOT_WRITE
    title = N_("Cannot write")


class LockedError(EdocError):
    """Another process holds what we need; trying later helps."""

    exit_status = ExitStatus.TRY_LATER
    title = N_("Locked")


class OvertakenError(EdocError):
    """Somebody else has changed it meanwhile: nothing of theirs is overwritten."""

    exit_status = ExitStatus.TRY_LATER
    title = N_("Changed meanwhile")


class SettingsError(EdocError):
    """The configuration is wrong: names file, line, key and what was expected."""

    exit_status = ExitStatus.CONFIG
    title = N_("Configuration")


class SignInNeededError(EdocError):
    """No usable sign-in, a refused one, or a vault that stays locked."""

    exit_status = ExitStatus.NO_PERMISSION
    title = N_("Sign-in needed")


class ProviderError(EdocError):
    """Talking to the provider failed.

    Attributes:
        delivered: Whether the provider has the document (only meant for uploads).
        status: HTTP status, 0 when there was none.
        provider_text: What the provider wrote, made printable and bounded.
        correlation_id: The provider's id of this exchange, where it gives one.
    """

    delivered: ClassVar[Delivered] = Delivered.NO
    exit_status = ExitStatus.UNAVAILABLE
    title = N_("Provider")

    def __init__(
        self,
        message: str,
        *,
        todo: str = "",
        status: int = 0,
        provider_text: str = "",
        correlation_id: str = "",
    ) -> None:
        super().__init__(message, todo=todo)
        self.status = status
        self.provider_text = provider_text
        self.correlation_id = correlation_id


class ConfigError(ProviderError):
    """An address, the company id or the client credentials cannot be used."""

    exit_status = ExitStatus.CONFIG
    title = N_("Connection setup")


class AuthError(ProviderError):
    """The provider does not accept our tokens (401, invalid_grant)."""

    exit_status = ExitStatus.NO_PERMISSION
    title = N_("Sign-in refused")


class EntitlementError(ProviderError):
    """Signed in, but not allowed (402, 403), or the address has moved (3xx, 404 on upload)."""

    exit_status = ExitStatus.CONFIG
    title = N_("Not allowed")


class RefusedError(ProviderError):
    """The provider refused this content (400, 413, 415, 422, filepart error)."""

    exit_status = ExitStatus.SOME_FAILED
    title = N_("Refused by the provider")


class NotFoundError(ProviderError):
    """The provider does not know this id."""

    exit_status = ExitStatus.SOME_FAILED
    title = N_("Unknown to the provider")


class ConflictError(ProviderError):
    """The provider has it already, or in a state that forbids the action (409)."""

    delivered = Delivered.UNKNOWN
    exit_status = ExitStatus.SOME_FAILED
    title = N_("Conflict")


class ThrottledError(ProviderError):
    """Too many requests (429); ``after`` seconds to wait, from Retry-After, at most an hour."""

    title = N_("Too many requests")

    def __init__(self, message: str, *, after: float, status: int = 429, todo: str = "") -> None:
        super().__init__(message, status=status, todo=todo)
        self.after = after


class UnavailableError(ProviderError):
    """Surely not accepted: DNS, refused connection, TLS; ``after`` from Retry-After if given."""

    title = N_("Provider not reachable")

    def __init__(
        self,
        message: str,
        *,
        todo: str = "",
        status: int = 0,
        provider_text: str = "",
        correlation_id: str = "",
        after: float = 0.0,
    ) -> None:
        super().__init__(
            message,
            todo=todo,
            status=status,
            provider_text=provider_text,
            correlation_id=correlation_id,
        )
        self.after = after


class IndeterminateError(ProviderError):
    """The upload may or may not exist at the provider: search before anything else."""

    delivered = Delivered.UNKNOWN
    exit_status = ExitStatus.SOME_FAILED
    title = N_("Outcome unknown")


class ContractError(ProviderError):
    """The answer does not have the shape that the provider's contract promises."""

    exit_status = ExitStatus.PROTOCOL
    title = N_("Answer not understood")


class UnsupportedError(ProviderError):
    """This provider has no such operation."""

    exit_status = ExitStatus.USAGE
    title = N_("Not supported")
