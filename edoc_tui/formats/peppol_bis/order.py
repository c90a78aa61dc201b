"""Which element stands within which, and in what order: UBL 2.1 as far as EN 16931 uses it.

Source: the UBL 2.1 schemas of OASIS. What is not in these tables cannot be written, so every
document follows the schema by construction.
"""

from __future__ import annotations

from typing import Final

_HEAD: Final = "CustomizationID ProfileID ID IssueDate"
_MIDDLE: Final = (
    "DocumentCurrencyCode TaxCurrencyCode AccountingCost BuyerReference InvoicePeriod "
    "OrderReference BillingReference DespatchDocumentReference ReceiptDocumentReference"
)
_TAIL: Final = (
    "AccountingSupplierParty AccountingCustomerParty PayeeParty TaxRepresentativeParty Delivery "
    "PaymentMeans PaymentTerms AllowanceCharge TaxTotal LegalMonetaryTotal"
)
_LINE: Final = (
    "LineExtensionAmount AccountingCost InvoicePeriod OrderLineReference DocumentReference "
    "AllowanceCharge Item Price"
)

_SEQUENCES: Final = {
    "Invoice": (
        f"{_HEAD} DueDate InvoiceTypeCode Note TaxPointDate {_MIDDLE} OriginatorDocumentReference "
        "ContractDocumentReference AdditionalDocumentReference ProjectReference "
        f"{_TAIL} InvoiceLine"
    ),
    "CreditNote": (
        f"{_HEAD} TaxPointDate CreditNoteTypeCode Note {_MIDDLE} ContractDocumentReference "
        f"AdditionalDocumentReference OriginatorDocumentReference {_TAIL} CreditNoteLine"
    ),
    "InvoiceLine": f"ID Note InvoicedQuantity {_LINE}",
    "CreditNoteLine": f"ID Note CreditedQuantity {_LINE}",
    "InvoicePeriod": "StartDate EndDate DescriptionCode",
    "OrderReference": "ID SalesOrderID",
    "BillingReference": "InvoiceDocumentReference",
    "DocumentReference": "ID IssueDate DocumentTypeCode DocumentDescription Attachment",
    "Attachment": "EmbeddedDocumentBinaryObject ExternalReference",
    "ExternalReference": "URI",
    "ProjectReference": "ID",
    "AccountingSupplierParty": "Party",
    "AccountingCustomerParty": "Party",
    "Party": (
        "EndpointID PartyIdentification PartyName PostalAddress PartyTaxScheme PartyLegalEntity "
        "Contact"
    ),
    "PartyIdentification": "ID",
    "PartyName": "Name",
    "Address": (
        "StreetName AdditionalStreetName CityName PostalZone CountrySubentity AddressLine Country"
    ),
    "AddressLine": "Line",
    "Country": "IdentificationCode",
    "PartyTaxScheme": "CompanyID TaxScheme",
    "TaxScheme": "ID",
    "PartyLegalEntity": "RegistrationName CompanyID CompanyLegalForm",
    "Contact": "Name Telephone ElectronicMail",
    "Delivery": "ActualDeliveryDate DeliveryLocation DeliveryParty",
    "DeliveryLocation": "ID Address",
    "PaymentMeans": (
        "PaymentMeansCode PaymentDueDate PaymentID CardAccount PayeeFinancialAccount PaymentMandate"
    ),
    "CardAccount": "PrimaryAccountNumberID NetworkID HolderName",
    "FinancialAccount": "ID Name FinancialInstitutionBranch",
    "FinancialInstitutionBranch": "ID",
    "PaymentMandate": "ID PayerFinancialAccount",
    "PaymentTerms": "Note",
    "AllowanceCharge": (
        "ChargeIndicator AllowanceChargeReasonCode AllowanceChargeReason MultiplierFactorNumeric "
        "Amount BaseAmount TaxCategory"
    ),
    "TaxTotal": "TaxAmount TaxSubtotal",
    "TaxSubtotal": "TaxableAmount TaxAmount TaxCategory",
    "TaxCategory": "ID Percent TaxExemptionReasonCode TaxExemptionReason TaxScheme",
    "LegalMonetaryTotal": (
        "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount AllowanceTotalAmount "
        "ChargeTotalAmount PrepaidAmount PayableRoundingAmount PayableAmount"
    ),
    "OrderLineReference": "LineID",
    "Item": (
        "Description Name BuyersItemIdentification SellersItemIdentification "
        "StandardItemIdentification OriginCountry CommodityClassification ClassifiedTaxCategory "
        "AdditionalItemProperty"
    ),
    "ItemIdentification": "ID",
    "CommodityClassification": "ItemClassificationCode",
    "AdditionalItemProperty": "Name Value",
    "Price": "PriceAmount BaseQuantity AllowanceCharge",
}

KINDS: Final = {
    "InvoiceDocumentReference": "DocumentReference",
    "DespatchDocumentReference": "DocumentReference",
    "ReceiptDocumentReference": "DocumentReference",
    "OriginatorDocumentReference": "DocumentReference",
    "ContractDocumentReference": "DocumentReference",
    "AdditionalDocumentReference": "DocumentReference",
    "PayeeParty": "Party",
    "TaxRepresentativeParty": "Party",
    "DeliveryParty": "Party",
    "PostalAddress": "Address",
    "OriginCountry": "Country",
    "PayeeFinancialAccount": "FinancialAccount",
    "PayerFinancialAccount": "FinancialAccount",
    "ClassifiedTaxCategory": "TaxCategory",
    "BuyersItemIdentification": "ItemIdentification",
    "SellersItemIdentification": "ItemIdentification",
    "StandardItemIdentification": "ItemIdentification",
}
"""Elements that have the structure of another."""

ORDER: Final = {
    kind: {name: at for at, name in enumerate(text.split())} for kind, text in _SEQUENCES.items()
}
"""By structure: the names of its children, and the place of each."""


def sequence(name: str) -> dict[str, int]:
    """Return the places of the children of the element called *name*."""
    return ORDER[KINDS.get(name, name)]
