"""Which key of invoice JSON, and which column of invoice CSV, gives a business term."""

from __future__ import annotations

from typing import Final

_HEAD: Final = """
1 number number
2 issue_date issue_date
3 type_code type_code
5 currency currency
6 vat_currency -
7 tax_point tax_point
9 due_date due_date
10 buyer_reference buyer_reference
11 project_reference project_reference
12 contract_reference contract_reference
13 order_reference order_reference
14 sales_order sales_order
19 accounting accounting
20 payment_terms payment_terms
22 note note
25 preceding_invoices[].number preceding_invoice
26 preceding_invoices[].issue_date preceding_invoice_date
70 delivery.name delivery_name
71 delivery.gln delivery_gln
72 delivery.date delivery_date
73 period.start period_start
74 period.end period_end
75 delivery.address.address delivery_address
76 delivery.address.address_2 delivery_address_2
77 delivery.address.city delivery_city
78 delivery.address.post_code delivery_post_code
80 delivery.address.country delivery_country
92 allowances[].amount -
93 allowances[].base -
94 allowances[].percent -
95 allowances[].vat_category -
96 allowances[].vat_rate -
97 allowances[].reason -
98 allowances[].reason_code -
99 allowances[].amount -
100 allowances[].base -
101 allowances[].percent -
102 allowances[].vat_category -
103 allowances[].vat_rate -
104 allowances[].reason -
105 allowances[].reason_code -
111 vat_in_vat_currency -
113 prepaid prepaid
114 rounding rounding
120 vat_exemptions vat_exemption_reason
121 vat_exemptions vat_exemption_code
122 attachments[].reference -
123 attachments[].description -
124 attachments[].location -
125 attachments[].content -
125-1 attachments[].media_type -
125-2 attachments[].file_name -
"""
_LINE: Final = """
126 id line_id
127 note line_note
129 quantity quantity
130 unit unit
132 order_line order_line
133 accounting -
134 period.start -
135 period.end -
136 allowances[].amount line_discount
137 allowances[].base -
138 allowances[].percent line_discount_percent
139 allowances[].reason line_discount_reason
140 allowances[].reason_code -
141 allowances[].amount -
142 allowances[].base -
143 allowances[].percent -
144 allowances[].reason -
145 allowances[].reason_code -
146 price price
149 base_quantity base_quantity
150 unit unit
151 vat_category vat_category
152 vat_rate vat_rate
153 item_name item_name
154 item_description item_description
155 seller_item_id seller_item_id
156 buyer_item_id buyer_item_id
157 gtin gtin
"""


def _read(table: str) -> dict[str, tuple[str, str]]:
    rows = map(str.split, table.strip().splitlines())
    return {f"BT-{number}": (key, "" if column == "-" else column) for number, key, column in rows}


HEAD_KEYS: Final = _read(_HEAD)
"""Term of the whole document to its key in JSON, ``[]`` where it is in a list, and its column."""

LINE_KEYS: Final = _read(_LINE)
"""Term of an invoice line to its key within the line, and its column; an unwritten column is
``""``."""
