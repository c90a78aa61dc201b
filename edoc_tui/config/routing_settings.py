"""``[document_sending_profiles]`` and ``[workflows]``: which way documents go."""

from __future__ import annotations

from typing import Literal

import msgspec

from edoc_tui.domain.edocument import DocumentType  # noqa: TC001 - msgspec reads it


class ProfileSettings(msgspec.Struct, kw_only=True, frozen=True):
    """``[document_sending_profiles.CODE]``."""

    default: bool = False
    electronic_document: Literal["no", "workflow"] = "workflow"
    workflow: str = ""


class When(msgspec.Struct, kw_only=True, frozen=True):
    """The conditions of a workflow; an empty one holds for every document.

    Attributes:
        profile: Codes of document sending profiles.
        customer: Customer numbers.
        country: ISO 3166-1 codes.
    """

    document_type: list[DocumentType] = []
    profile: list[str] = []
    customer: list[str] = []
    country: list[str] = []


class Then(msgspec.Struct, kw_only=True, frozen=True):
    """A response of a workflow; each names one thing to do.

    Attributes:
        send: Export for this service and send through it, unless one above takes the type.
        export: Export for this service and send nowhere.
        hold: Hold the document until a person releases it.
    """

    send: str = ""
    export: str = ""
    hold: bool = False


class WorkflowSettings(msgspec.Struct, kw_only=True, frozen=True):
    """``[workflows.CODE]``: on *event* and conditions *when*, then respond."""

    enabled: bool = True
    event: Literal["created"] = "created"
    when: When = When()
    then: list[Then] = []
