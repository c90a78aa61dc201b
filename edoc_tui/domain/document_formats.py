"""The document formats that a service can ask for, by Business Central's and their own names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from edoc_tui.domain.specifications import EN16931, PEPPOL_BILLING, PEPPOL_PROCESS, XRECHNUNG

PEPPOL_FORMAT: Final = "PEPPOL BIS 3.0"
XRECHNUNG_FORMAT: Final = "XRechnung 3.0"
XRECHNUNG_CII_FORMAT: Final = "XRechnung 3.0 CII"
CII_FORMAT: Final = "CII"
FACTUR_X_FORMAT: Final = "Factur-X"


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """What a format asks of a document.

    Attributes:
        name: As it stands in ``document_format`` of a service.
        specification: BT-24 of its documents.
        process: BT-23 of its documents.
        peppol: The rules of Peppol BIS Billing hold.
        xrechnung: The rules of XRechnung hold.
        cii: Its syntax is the Cross Industry Invoice, not UBL.
        suffix: Of the file name.
        media_type: Of the bytes.
    """

    name: str
    specification: str
    process: str = PEPPOL_PROCESS
    peppol: bool = True
    xrechnung: bool = False
    cii: bool = False
    suffix: str = ".xml"
    media_type: str = "application/xml"

    @property
    def pdf(self) -> bool:
        """Whether a document is a PDF file with the XML in it."""
        return self.suffix == ".pdf"


PEPPOL: Final = DocumentFormat(PEPPOL_FORMAT, PEPPOL_BILLING)
XRECHNUNG_UBL: Final = DocumentFormat(XRECHNUNG_FORMAT, XRECHNUNG, peppol=False, xrechnung=True)
XRECHNUNG_CII: Final = DocumentFormat(
    XRECHNUNG_CII_FORMAT, XRECHNUNG, peppol=False, xrechnung=True, cii=True
)
CII: Final = DocumentFormat(CII_FORMAT, EN16931, process="", peppol=False, cii=True)
FACTUR_X: Final = DocumentFormat(
    FACTUR_X_FORMAT,
    EN16931,
    process="",
    peppol=False,
    cii=True,
    suffix=".pdf",
    media_type="application/pdf",
)

DOCUMENT_FORMATS: Final = {
    one.name: one for one in (PEPPOL, XRECHNUNG_UBL, XRECHNUNG_CII, CII, FACTUR_X)
}
"""By name. A further format is a line here, and its writer in ``formats.registry``."""
