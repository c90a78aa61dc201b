"""What Pagero says, in types: anything of another shape is a :class:`ContractError`.

Only the fields that matter are named; Pagero may add others. Ids must be text: a number in
their place is not the contract, and nothing is guessed from it.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from edoc_tui.domain.errors import ContractError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

T = TypeVar("T")

_MESSAGE = 500  # characters of one error description


class Created(msgspec.Struct, frozen=True):
    """The answer to an upload."""

    id: str


class File(msgspec.Struct, frozen=True, rename="camel"):
    """An upload in the list of files."""

    id: str | None = None
    sender_reference: str | None = None
    send_mode: str | None = None
    create_time: str | None = None


class PartError(msgspec.Struct, frozen=True):
    """Why a filepart is stuck: usually a list of sentences."""

    description: Any = None


class FilePart(msgspec.Struct, frozen=True, rename="camel"):
    """A part of a file that is not through."""

    id: str | None = None
    file_id: str | None = None
    status: str | None = None
    error: PartError | None = None

    @property
    def messages(self) -> tuple[str, ...]:
        """What the provider says about it, printable."""
        said = self.error.description if self.error else None
        texts = said if isinstance(said, list) else [said]
        found = (printable(str(text), limit=_MESSAGE).strip() for text in texts if text)
        return tuple(text for text in found if text)


class DocumentInfo(msgspec.Struct, frozen=True, rename="camel"):
    """The business side of a document."""

    direction: str | None = None
    document_identifier: str | None = None
    document_type: str | None = None
    document_sub_type: str | None = None


class Document(msgspec.Struct, frozen=True, rename="camel"):
    """A document in a list."""

    id: str | None = None
    file_id: str | None = None
    create_time: str | None = None
    send_mode: str | None = None
    sending_company_id: str | None = None
    document_info: DocumentInfo | None = None
    document_references: Any = None

    @property
    def info(self) -> DocumentInfo:
        """The business side, empty where it is missing."""
        return self.document_info or DocumentInfo()


class Meta(msgspec.Struct, frozen=True):
    """Where a page stands in its list."""

    total: int | None = None


class Listing(msgspec.Struct, frozen=True):
    """A page of a list; items are decoded by whoever knows what they are."""

    items: list[msgspec.Raw]
    meta: Meta | None = None


def decode(body: bytes | msgspec.Raw, kind: type[T], what: str) -> T:
    """Return *body* as *kind*.

    Args:
        body: JSON.
        kind: A type of this module.
        what: Named in the error.

    Raises:
        ContractError: It is no JSON, or of another shape.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = printable(str(error), limit=200)
        raise ContractError(
            _("The provider's {what} cannot be understood: {reason}.").format(
                what=what, reason=reason
            )
        ) from error
