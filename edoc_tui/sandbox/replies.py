"""A buyer's answers to what we sent: application responses (pagero.md §4.4)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from edoc_tui.sandbox.mailbox import Entry
from edoc_tui.sandbox.payloads import Facts

if TYPE_CHECKING:
    from edoc_tui.sandbox.payloads import PartyFacts

SUBTYPES: Final = {
    "ACCEPT": "RecipientAccept",
    "REJECT": "RecipientReject",
    "REJECT-CLEARANCE": "RecipientRejectWithClearanceRemoval",
}
"""What a document asks of its buyer, and the ``documentSubType`` of the answer."""

_XML: Final = """<?xml version="1.0" encoding="UTF-8"?>
<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2" \
xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:pagero.com:puf:invoice_response:1.0</cbc:CustomizationID>
  <cbc:ProfileID>urn:pagero.com:puf:invoice_response:1.0</cbc:ProfileID>
  <cbc:ID>{identifier}</cbc:ID>
  <cbc:UUID>{uuid}</cbc:UUID>
  <cbc:IssueDate>{date}</cbc:IssueDate>
  <cac:SenderParty><cac:PartyLegalEntity><cbc:RegistrationName>{sender}</cbc:RegistrationName>\
</cac:PartyLegalEntity></cac:SenderParty>
  <cac:ReceiverParty><cac:PartyLegalEntity><cbc:RegistrationName>{receiver}\
</cbc:RegistrationName></cac:PartyLegalEntity></cac:ReceiverParty>
  <cac:DocumentResponse>
    <cac:Response><cbc:ResponseCode>{code}</cbc:ResponseCode>{status}</cac:Response>
    <cac:DocumentReference><cbc:ID>{number}</cbc:ID>\
<cbc:DocumentTypeCode>380</cbc:DocumentTypeCode></cac:DocumentReference>
  </cac:DocumentResponse>
</ApplicationResponse>
"""
_STATUS: Final = (
    '<cac:Status><cbc:StatusReasonCode listID="{list}">{code}</cbc:StatusReasonCode>'
    "<cbc:StatusReason>{reason}</cbc:StatusReason></cac:Status>"
)
_REASON, _ACTION = "OPStatusReason", "OPStatusAction"


def response_entry(
    facts: Facts,
    mode: str,
    subtype: str,
    reason: str,
    *,
    visible: float,
    identifier: str = "",
    code: str = "",
    reason_code: str = "OTH",
    action_code: str = "",
) -> Entry:
    """Return the buyer's answer to a document.

    Args:
        facts: The document that is answered.
        mode: Its send mode.
        subtype: ``documentSubType`` of the answer.
        reason: Why, in words.
        visible: From when on it is listed.
        identifier: The answer's own number; "" reuses the document's, as buyers mostly do.
        code: Response code (UNCL4343); "" = as *subtype* says.
        reason_code: Of the list OPStatusReason, where there is a reason.
        action_code: What the buyer asks for, of the list OPStatusAction; "" = nothing.
    """
    today = datetime.fromtimestamp(visible, UTC).date().isoformat()
    number = identifier or facts.number
    payload = _XML.format(
        identifier=escape(number),
        uuid=uuid.uuid4(),
        date=today,
        sender=_name(facts.receiver),
        receiver=_name(facts.sender),
        code=escape(code or ("RE" if subtype.startswith("RecipientReject") else "AP")),
        status=_statuses(reason, reason_code, action_code),
        number=escape(facts.number),
    )
    answer = Facts(
        kind="ApplicationResponse",
        number=number,
        issue_date=today,
        sender=facts.receiver,
        receiver=facts.sender,
        reason=reason,
    )
    return Entry(
        "Received",
        answer,
        mode,
        visible=visible,
        refers=facts.number,
        subtype=subtype,
        payload=payload.encode(),
    )


def _statuses(reason: str, reason_code: str, action_code: str) -> str:
    parts = [(_REASON, reason_code, reason)] if reason else []
    parts += [(_ACTION, action_code, "")] if action_code else []
    return "".join(
        _STATUS.format(list=name, code=escape(code), reason=escape(text))
        for name, code, text in parts
    )


def _name(party: PartyFacts) -> str:
    return escape(party.name or "Buyer")
