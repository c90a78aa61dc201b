"""Which element stands within which, and in what order: CII as far as EN 16931 uses it.

Source: the schemas of Factur-X 1.09, profile EN 16931, a subset of UN/CEFACT's CII D22B; all that
they allow is valid in D16B too. A ``!`` marks what must be there even when there is nothing to
say. What is not in these tables cannot be written, so every document follows the schema by
construction.
"""

from __future__ import annotations

from typing import Final

_SEQUENCES: Final = {
    "CrossIndustryInvoice": (
        "ExchangedDocumentContext! ExchangedDocument! SupplyChainTradeTransaction!"
    ),
    "ExchangedDocumentContext": (
        "BusinessProcessSpecifiedDocumentContextParameter "
        "GuidelineSpecifiedDocumentContextParameter!"
    ),
    "DocumentContextParameter": "ID!",
    "ExchangedDocument": "ID! TypeCode! IssueDateTime! IncludedNote",
    "DateTime": "DateTimeString!",
    "Date": "DateString!",
    "Note": "Content! SubjectCode",
    "SupplyChainTradeTransaction": (
        "IncludedSupplyChainTradeLineItem ApplicableHeaderTradeAgreement! "
        "ApplicableHeaderTradeDelivery! ApplicableHeaderTradeSettlement!"
    ),
    "SupplyChainTradeLineItem": (
        "AssociatedDocumentLineDocument! SpecifiedTradeProduct! SpecifiedLineTradeAgreement! "
        "SpecifiedLineTradeDelivery! SpecifiedLineTradeSettlement!"
    ),
    "DocumentLineDocument": "LineID! IncludedNote",
    "TradeProduct": (
        "GlobalID SellerAssignedID BuyerAssignedID Name! Description "
        "ApplicableProductCharacteristic DesignatedProductClassification OriginTradeCountry"
    ),
    "ProductCharacteristic": "Description! Value!",
    "ProductClassification": "ClassCode",
    "TradeCountry": "ID!",
    "LineTradeAgreement": (
        "BuyerOrderReferencedDocument GrossPriceProductTradePrice NetPriceProductTradePrice!"
    ),
    "TradePrice": "ChargeAmount! BasisQuantity AppliedTradeAllowanceCharge",
    "LineTradeDelivery": "BilledQuantity!",
    "LineTradeSettlement": (
        "ApplicableTradeTax! BillingSpecifiedPeriod SpecifiedTradeAllowanceCharge "
        "SpecifiedTradeSettlementLineMonetarySummation! AdditionalReferencedDocument "
        "ReceivableSpecifiedTradeAccountingAccount"
    ),
    "LineSummation": "LineTotalAmount!",
    "TradeAccountingAccount": "ID!",
    "HeaderTradeAgreement": (
        "BuyerReference SellerTradeParty! BuyerTradeParty! SellerTaxRepresentativeTradeParty "
        "SellerOrderReferencedDocument BuyerOrderReferencedDocument ContractReferencedDocument "
        "AdditionalReferencedDocument SpecifiedProcuringProject"
    ),
    "TradeParty": (
        "ID GlobalID Name Description SpecifiedLegalOrganization DefinedTradeContact "
        "PostalTradeAddress URIUniversalCommunication SpecifiedTaxRegistration"
    ),
    "LegalOrganization": "ID TradingBusinessName",
    "TradeContact": "PersonName TelephoneUniversalCommunication EmailURIUniversalCommunication",
    "UniversalCommunication": "URIID CompleteNumber",
    "TradeAddress": (
        "PostcodeCode LineOne LineTwo LineThree CityName CountryID! CountrySubDivisionName"
    ),
    "TaxRegistration": "ID!",
    "ReferencedDocument": (
        "IssuerAssignedID URIID LineID TypeCode Name AttachmentBinaryObject ReferenceTypeCode "
        "FormattedIssueDateTime"
    ),
    "ProcuringProject": "ID! Name!",
    "HeaderTradeDelivery": (
        "ShipToTradeParty ActualDeliverySupplyChainEvent DespatchAdviceReferencedDocument "
        "ReceivingAdviceReferencedDocument"
    ),
    "SupplyChainEvent": "OccurrenceDateTime!",
    "HeaderTradeSettlement": (
        "CreditorReferenceID PaymentReference TaxCurrencyCode InvoiceCurrencyCode! "
        "PayeeTradeParty SpecifiedTradeSettlementPaymentMeans ApplicableTradeTax! "
        "BillingSpecifiedPeriod SpecifiedTradeAllowanceCharge SpecifiedTradePaymentTerms "
        "SpecifiedTradeSettlementHeaderMonetarySummation! InvoiceReferencedDocument "
        "ReceivableSpecifiedTradeAccountingAccount"
    ),
    "PaymentMeans": (
        "TypeCode! Information ApplicableTradeSettlementFinancialCard "
        "PayerPartyDebtorFinancialAccount PayeePartyCreditorFinancialAccount "
        "PayeeSpecifiedCreditorFinancialInstitution"
    ),
    "FinancialCard": "ID! CardholderName",
    "DebtorAccount": "IBANID!",
    "CreditorAccount": "IBANID AccountName ProprietaryID",
    "FinancialInstitution": "BICID!",
    "TradeTax": (
        "CalculatedAmount TypeCode! ExemptionReason BasisAmount CategoryCode! "
        "ExemptionReasonCode TaxPointDate DueDateTypeCode RateApplicablePercent"
    ),
    "SpecifiedPeriod": "StartDateTime EndDateTime",
    "TradeAllowanceCharge": (
        "ChargeIndicator! CalculationPercent BasisAmount ActualAmount! ReasonCode Reason "
        "CategoryTradeTax"
    ),
    "Indicator": "Indicator!",
    "TradePaymentTerms": "Description DueDateDateTime DirectDebitMandateID",
    "HeaderSummation": (
        "LineTotalAmount! ChargeTotalAmount AllowanceTotalAmount TaxBasisTotalAmount! "
        "TaxTotalAmount RoundingAmount GrandTotalAmount! TotalPrepaidAmount DuePayableAmount!"
    ),
}

KINDS: Final = {
    "BusinessProcessSpecifiedDocumentContextParameter": "DocumentContextParameter",
    "GuidelineSpecifiedDocumentContextParameter": "DocumentContextParameter",
    "IssueDateTime": "DateTime",
    "FormattedIssueDateTime": "DateTime",
    "OccurrenceDateTime": "DateTime",
    "DueDateDateTime": "DateTime",
    "StartDateTime": "DateTime",
    "EndDateTime": "DateTime",
    "TaxPointDate": "Date",
    "IncludedNote": "Note",
    "IncludedSupplyChainTradeLineItem": "SupplyChainTradeLineItem",
    "AssociatedDocumentLineDocument": "DocumentLineDocument",
    "SpecifiedTradeProduct": "TradeProduct",
    "ApplicableProductCharacteristic": "ProductCharacteristic",
    "DesignatedProductClassification": "ProductClassification",
    "OriginTradeCountry": "TradeCountry",
    "SpecifiedLineTradeAgreement": "LineTradeAgreement",
    "SpecifiedLineTradeDelivery": "LineTradeDelivery",
    "SpecifiedLineTradeSettlement": "LineTradeSettlement",
    "GrossPriceProductTradePrice": "TradePrice",
    "NetPriceProductTradePrice": "TradePrice",
    "AppliedTradeAllowanceCharge": "TradeAllowanceCharge",
    "SpecifiedTradeAllowanceCharge": "TradeAllowanceCharge",
    "ChargeIndicator": "Indicator",
    "CategoryTradeTax": "TradeTax",
    "ApplicableTradeTax": "TradeTax",
    "BillingSpecifiedPeriod": "SpecifiedPeriod",
    "SpecifiedTradeSettlementLineMonetarySummation": "LineSummation",
    "SpecifiedTradeSettlementHeaderMonetarySummation": "HeaderSummation",
    "ReceivableSpecifiedTradeAccountingAccount": "TradeAccountingAccount",
    "ApplicableHeaderTradeAgreement": "HeaderTradeAgreement",
    "ApplicableHeaderTradeDelivery": "HeaderTradeDelivery",
    "ApplicableHeaderTradeSettlement": "HeaderTradeSettlement",
    "SellerTradeParty": "TradeParty",
    "BuyerTradeParty": "TradeParty",
    "SellerTaxRepresentativeTradeParty": "TradeParty",
    "ShipToTradeParty": "TradeParty",
    "PayeeTradeParty": "TradeParty",
    "SpecifiedLegalOrganization": "LegalOrganization",
    "DefinedTradeContact": "TradeContact",
    "TelephoneUniversalCommunication": "UniversalCommunication",
    "EmailURIUniversalCommunication": "UniversalCommunication",
    "URIUniversalCommunication": "UniversalCommunication",
    "PostalTradeAddress": "TradeAddress",
    "SpecifiedTaxRegistration": "TaxRegistration",
    "SpecifiedProcuringProject": "ProcuringProject",
    "ActualDeliverySupplyChainEvent": "SupplyChainEvent",
    "SpecifiedTradeSettlementPaymentMeans": "PaymentMeans",
    "ApplicableTradeSettlementFinancialCard": "FinancialCard",
    "PayerPartyDebtorFinancialAccount": "DebtorAccount",
    "PayeePartyCreditorFinancialAccount": "CreditorAccount",
    "PayeeSpecifiedCreditorFinancialInstitution": "FinancialInstitution",
    "SpecifiedTradePaymentTerms": "TradePaymentTerms",
    **dict.fromkeys(
        (
            "SellerOrderReferencedDocument", "BuyerOrderReferencedDocument",
            "ContractReferencedDocument", "AdditionalReferencedDocument",
            "DespatchAdviceReferencedDocument", "ReceivingAdviceReferencedDocument",
            "InvoiceReferencedDocument",
        ),
        "ReferencedDocument",
    ),
}  # fmt: skip
"""Elements by their structure."""

ORDER: Final = {
    kind: {name.rstrip("!"): at for at, name in enumerate(text.split())}
    for kind, text in _SEQUENCES.items()
}
"""By structure: the names of its children, and the place of each."""

REQUIRED: Final = {
    kind: tuple(name.rstrip("!") for name in text.split() if name.endswith("!"))
    for kind, text in _SEQUENCES.items()
}
"""By structure: what must be there."""


def structure(name: str) -> str:
    """Return the structure of the element called *name*, ``""`` when it is a value."""
    kind = KINDS.get(name, name)
    return kind if kind in ORDER else ""
