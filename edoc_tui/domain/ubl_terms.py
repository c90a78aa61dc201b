"""Which term of EN 16931 stands where in a UBL document."""

from __future__ import annotations

from typing import Final

_PARTY: Final = """
EndpointID 34 49
PartyIdentification/ID 29 46
PartyName/Name 28 45
PostalAddress/StreetName 35 50
PostalAddress/AdditionalStreetName 36 51
PostalAddress/AddressLine/Line 162 163
PostalAddress/CityName 37 52
PostalAddress/PostalZone 38 53
PostalAddress/CountrySubentity 39 54
PostalAddress/Country/IdentificationCode 40 55
PartyTaxScheme/CompanyID 31 48
PartyTaxScheme!other/CompanyID 32 -
PartyLegalEntity/RegistrationName 27 44
PartyLegalEntity/CompanyID 30 47
PartyLegalEntity/CompanyLegalForm 33 -
Contact/Name 41 56
Contact/Telephone 42 57
Contact/ElectronicMail 43 58
PartyIdentification!SEPA/ID 90 -
"""
"""Path within a party, its term for the seller, its term for the buyer."""


_ADDRESS: Final = """
StreetName 64 75
AdditionalStreetName 65 76
AddressLine/Line 164 165
CityName 66 77
PostalZone 67 78
CountrySubentity 68 79
Country/IdentificationCode 69 80
"""
"""Path within an address, its term for the tax representative, and for where it is delivered."""


_ALLOWANCE: Final = """
Amount 92 99 136 141
BaseAmount 93 100 137 142
MultiplierFactorNumeric 94 101 138 143
TaxCategory/ID 95 102 - -
TaxCategory/Percent 96 103 - -
AllowanceChargeReason 97 104 139 144
AllowanceChargeReasonCode 98 105 140 145
"""
"""Of the document: allowance and charge; of a line: allowance and charge."""


_HEAD: Final = """
CustomizationID 24
ProfileID 23
ID 1
IssueDate 2
DueDate 9
InvoiceTypeCode 3
CreditNoteTypeCode 3
Note 22
TaxPointDate 7
DocumentCurrencyCode 5
TaxCurrencyCode 6
AccountingCost 19
BuyerReference 10
InvoicePeriod/StartDate 73
InvoicePeriod/EndDate 74
InvoicePeriod/DescriptionCode 8
OrderReference/ID 13
OrderReference/SalesOrderID 14
BillingReference/InvoiceDocumentReference/ID 25
BillingReference/InvoiceDocumentReference/IssueDate 26
DespatchDocumentReference/ID 16
ReceiptDocumentReference/ID 15
OriginatorDocumentReference/ID 17
ContractDocumentReference/ID 12
ProjectReference/ID 11
AdditionalDocumentReference!object/ID 18
AdditionalDocumentReference!project/ID 11
AdditionalDocumentReference/ID 122
AdditionalDocumentReference/DocumentDescription 123
AdditionalDocumentReference/Attachment/ExternalReference/URI 124
AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject 125
PayeeParty/PartyName/Name 59
PayeeParty/PartyIdentification/ID 60
PayeeParty/PartyIdentification!SEPA/ID 90
PayeeParty/PartyLegalEntity/CompanyID 61
TaxRepresentativeParty/PartyName/Name 62
TaxRepresentativeParty/PartyTaxScheme/CompanyID 63
Delivery/DeliveryParty/PartyName/Name 70
Delivery/DeliveryLocation/ID 71
Delivery/ActualDeliveryDate 72
PaymentMeans/PaymentMeansCode 81
PaymentMeans/PaymentDueDate 9
PaymentMeans/PaymentID 83
PaymentMeans/CardAccount/PrimaryAccountNumberID 87
PaymentMeans/CardAccount/HolderName 88
PaymentMeans/PayeeFinancialAccount/ID 84
PaymentMeans/PayeeFinancialAccount/Name 85
PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID 86
PaymentMeans/PaymentMandate/ID 89
PaymentMeans/PaymentMandate/PayerFinancialAccount/ID 91
PaymentTerms/Note 20
TaxTotal/TaxAmount 110
TaxTotal!other/TaxAmount 111
TaxTotal/TaxSubtotal/TaxableAmount 116
TaxTotal/TaxSubtotal/TaxAmount 117
TaxTotal/TaxSubtotal/TaxCategory/ID 118
TaxTotal/TaxSubtotal/TaxCategory/Percent 119
TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReason 120
TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReasonCode 121
LegalMonetaryTotal/LineExtensionAmount 106
LegalMonetaryTotal/AllowanceTotalAmount 107
LegalMonetaryTotal/ChargeTotalAmount 108
LegalMonetaryTotal/TaxExclusiveAmount 109
LegalMonetaryTotal/TaxInclusiveAmount 112
LegalMonetaryTotal/PrepaidAmount 113
LegalMonetaryTotal/PayableRoundingAmount 114
LegalMonetaryTotal/PayableAmount 115
Line/ID 126
Line/Note 127
Line/InvoicedQuantity 129
Line/CreditedQuantity 129
Line/LineExtensionAmount 131
Line/AccountingCost 133
Line/InvoicePeriod/StartDate 134
Line/InvoicePeriod/EndDate 135
Line/OrderLineReference/LineID 132
Line/DocumentReference/ID 128
Line/Item/Name 153
Line/Item/Description 154
Line/Item/SellersItemIdentification/ID 155
Line/Item/BuyersItemIdentification/ID 156
Line/Item/StandardItemIdentification/ID 157
Line/Item/CommodityClassification/ItemClassificationCode 158
Line/Item/OriginCountry/IdentificationCode 159
Line/Item/AdditionalItemProperty/Name 160
Line/Item/AdditionalItemProperty/Value 161
Line/Item/ClassifiedTaxCategory/ID 151
Line/Item/ClassifiedTaxCategory/Percent 152
Line/Price/PriceAmount 146
Line/Price/BaseQuantity 149
Line/Price/AllowanceCharge/Amount 147
Line/Price/AllowanceCharge/BaseAmount 148
"""


_COLUMNS: Final = (
    (_HEAD, ("",)),
    (_PARTY, ("AccountingSupplierParty/Party/", "AccountingCustomerParty/Party/")),
    (
        _ADDRESS,
        ("TaxRepresentativeParty/PostalAddress/", "Delivery/DeliveryLocation/Address/"),
    ),
    (
        _ALLOWANCE,
        (
            "AllowanceCharge/",
            "AllowanceCharge!charge/",
            "Line/AllowanceCharge/",
            "Line/AllowanceCharge!charge/",
        ),
    ),
)
"""A table, and where each of its columns of terms begins."""


TERMS: Final = {
    prefix + path: f"BT-{number}"
    for table, prefixes in _COLUMNS
    for path, *numbers in map(str.split, table.strip().splitlines())
    for prefix, number in zip(prefixes, numbers, strict=True)
    if number != "-"
}
