"""Sample files that are wrong, each in one way, made from a correct one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sample_ubl import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sample_documents import Document


def wrong(samples: Sequence[Document]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each wrong file."""
    text = write(replace(samples[0], number="103800")).decode()

    def changed(number: int, old: str, new: str) -> bytes:
        assert old in text
        return text.replace("103800", str(number)).replace(old, new, 1).encode()

    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    doctype = '<!DOCTYPE Invoice [<!ENTITY who SYSTEM "file:///etc/hostname">]>\n'
    begin = text.index("<cbc:PayableAmount")
    payable = text[begin : text.index("</cbc:PayableAmount>")]
    endpoint = _element(text[text.index("<cac:AccountingCustomerParty>") :], "cbc:EndpointID")
    gln = samples[0].seller.gln
    yield "not-xml.xml", b"Invoice 103801, please pay soon.\n"
    yield "cut-off.xml", text.encode()[: len(text) // 2]
    yield "doctype.xml", changed(103803, head, head + doctype)
    yield "order.xml", changed(103804, "<Invoice ", "<Order ").replace(b"</Invoice>", b"</Order>")
    yield "totals-contradict.xml", changed(103805, payable, payable[:-2] + "99")
    yield "no-issue-date.xml", changed(103806, _element(text, "cbc:IssueDate"), "")
    yield "bad-date.xml", changed(103807, _element(text, "cbc:DueDate"), _bad_date())
    yield "no-buyer-endpoint.xml", changed(103808, endpoint, "")
    yield "bad-gln.xml", changed(103809, f">{gln}<", f">{gln[:-1]}{(int(gln[-1]) + 1) % 10}<")
    yield "no-reference.xml", changed(103810, _element(text, "cac:OrderReference"), "")
    yield "duplicate-number.xml", write(replace(samples[1], number=samples[0].number))


def _bad_date() -> str:
    return "<cbc:DueDate>31.12.2026</cbc:DueDate>"


def _element(text: str, tag: str) -> str:
    begin = text.index(f"<{tag}")
    end = text.index(f"</{tag}>", begin) + len(f"</{tag}>")
    return text[begin:end]
