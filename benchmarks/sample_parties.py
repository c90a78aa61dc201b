"""Invented companies with numbers that pass their check digits.

GLNs use the prefix 952, which GS1 keeps for demonstrations. All other numbers are made from
invented stems; python-stdnum finds the check digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

from stdnum import ean, iban
from stdnum.es import ccc

from edoc_tui.domain.countries import VAT_SCHEMES
from edoc_tui.domain.identifiers import GLN_SCHEME, Identifier, check_vat
from edoc_tui.domain.parties import Company, Customer, electronic_address

EU: Final = frozenset({"AT", "BE", "DE", "DK", "ES", "FI", "FR", "LU", "NL", "SE"})

# number | name | address | post code | city | country | VAT stem | GLN counter | use GLN | contact
_TABLE: Final = """
10000|Les Jardins d'Ambrelle SARL|7 rue des Glycines|44000|Nantes|FR|91200456|||Élise Morvan
20000|Houthandel Verstraeten & Zonen NV|Kanaalstraat 112|9000|Gent|BE|07774411|200001|x|Joris Claes
30000|Möbelhaus Grünwaldt GmbH|Lindenallee 41|04109|Leipzig|DE|30512477|||Anke Grünwaldt
40000|Nordlys Kontor ApS|Havnegade 9, 2. sal|8000|Aarhus C|DK|3710424|||Søren Lykkegaard
50000|Van Rijswoude Interieur|Prinsengracht 904|1017 KK|Amsterdam|NL|85312244~B01|200005||Maud Vos
60000|Granåsen Möbler AB|Skogsvägen 3|831 30|Östersund|SE|55670312~01|200006|x|Åsa Lindqvist
70000|Havbris Kontorutstyr AS|Bryggen 27|5003|Bergen|NO|99812340~MVA|200007|x|Ingrid Havbris
80000|Papeterie du Grund S.à r.l.|14 rue Münster|L-2160|Luxembourg|LU|284103|||Tom Weydert
90000|Muebles Sierra Clara S.L.|Calle del Olivar 55|18009|Granada|ES|B1873340|||Lucía Cabrera
10100|Koivuranta Toimisto Oy|Rantatie 12 B|33210|Tampere|FI|2790145|||Jussi Koivuranta
10200|Tischlerei Hohenau KG|Murgasse 6|8010|Graz|AT|U6801234|200012|x|Veronika Hohenau
10300|Büro Seewis AG|Seestrasse 88|8002|Zürich|CH|E99887766~MWST|200013|x|Reto Caflisch
10400|Commune de Saint-Aubrac|Place de la Mairie|12470|Saint-Aubrac|FR|21120099|200014||Paul Delmas
10500|Clinique des Trois Sources|2 avenue du Parc|74000|Annecy|FR|91377120|200015|x|Nadia Ferrand
"""

# name | address | post code | city | country | VAT stem | account without its first check digits
_SUPPLIERS: Final = """
Scierie de la Haute-Vezouze SA|1 route des Sapins|54480|Cirey|FR|91488231|
Ardennes Quincaillerie SRL|Rue du Fourneau 20|6600|Bastogne|BE|08123456|9991234567
Lëtz Transport S.A.|5 Zone Op Zaemer|L-4959|Bascharage|LU|301772|9990001122334455
Vidrios Almazara S.A.|Polígono Norte 18|23009|Jaén|ES|A2345612|999900010123456789
"""


@dataclass(frozen=True, slots=True)
class Party:
    """A company as an invoice names it."""

    name: str
    address: str
    city: str
    post_code: str
    country: str
    vat: str
    endpoint: Identifier
    legal_id: Identifier | None = None
    gln: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    iban: str = ""
    swift: str = ""


def gln(counter: int) -> str:
    """Return the GLN with this counter."""
    stem = f"952{counter:09d}"
    return stem + str(ean.calc_check_digit(stem))


def vat_number(country: str, stem: str) -> str:
    """Return a VAT number that begins with *stem*; its check digits go where ``~`` is, or last."""
    if country == "FR":
        return _french_vat(stem)
    begin, _, end = stem.partition("~")
    for length in (2,) if country == "BE" else (0, 1, 2):
        for digits in product("0123456789", repeat=length):
            number = f"{country}{begin}{''.join(digits)}{end}"
            if not check_vat(number, country):
                return number
    raise ValueError(f"no check digits make {country} {stem} a VAT number")


def _french_vat(stem: str) -> str:
    """Return key and SIREN, whose last digit is searched for (Luhn)."""
    for last in range(10):
        siren = f"{stem}{last}"
        digits = [int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(siren)]
        if sum(digit - 9 if digit > 9 else digit for digit in digits) % 10 == 0:
            return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    raise ValueError(stem)


def account(country: str, rest: str) -> str:
    """Return an IBAN; the national check digits of Belgium and Spain are added."""
    if country == "BE":
        rest += f"{int(rest) % 97 or 97:02d}"
    elif country == "ES":
        rest = rest[:8] + str(ccc.calc_check_digits(rest[:8] + "00" + rest[8:])) + rest[8:]
    return country + str(iban.calc_check_digits(f"{country}00{rest}")) + rest


def french_account(bank: str, branch: str, number: str) -> str:
    """Return a French IBAN with its two keys."""
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(number)) % 97
    return account("FR", f"{bank}{branch}{number}{key:02d}")


def _customer(row: str) -> Customer:
    no, name, address, code, city, country, stem, counter, use, contact = row.split("|")
    return Customer(
        no=no,
        name=name,
        address=address,
        city=city,
        post_code=code,
        country=country,
        vat_registration_no=vat_number(country, stem),
        gln=gln(int(counter)) if counter else "",
        use_gln_in_electronic_documents=bool(use),
        contact_name=contact,
        phone=f"+00 000 {no}",
        email=f"invoices@customer-{no}.example",
        language="fr" if country in ("FR", "LU") else "en",
    )


def _party(card: Company | Customer) -> Party:
    endpoint = electronic_address(card)
    assert endpoint is not None
    return Party(
        name=card.name,
        address=card.address,
        city=card.city,
        post_code=card.post_code,
        country=card.country,
        vat=card.vat_registration_no,
        endpoint=endpoint,
        legal_id=Identifier(card.gln, GLN_SCHEME) if endpoint.scheme == GLN_SCHEME else None,
        gln=card.gln,
        contact=card.contact_name,
        phone=card.phone,
        email=card.email,
        iban=card.iban if isinstance(card, Company) else "",
        swift=card.swift_code if isinstance(card, Company) else "",
    )


def _supplier(row: str) -> Party:
    name, address, code, city, country, stem, number = row.split("|")
    vat = vat_number(country, stem)
    return Party(
        name=name,
        address=address,
        city=city,
        post_code=code,
        country=country,
        vat=vat,
        endpoint=Identifier(vat, VAT_SCHEMES[country]),
        contact="Accounts receivable",
        phone="+00 000 000",
        email="receivables@supplier.example",
        iban=account(country, number)
        if number
        else french_account("99999", "00077", "00011122233"),
    )


_VAT = vat_number("FR", "91045233")

COMPANY = Company(
    name="Brumeval France SAS",
    address="18 quai des Tisserands",
    address_2="Bâtiment C",
    city="Lyon",
    post_code="69009",
    country="FR",
    vat_registration_no=_VAT,
    registration_no=_VAT[4:],
    gln=gln(100001),
    use_gln_in_electronic_documents=True,
    bank_name="Banque du Confluent",
    bank_branch_no="00412",
    bank_account_no="00020481735",
    iban=french_account("99999", "00412", "00020481735"),
    swift_code="BQCFFRLYXXX",
    contact_name="Camille Ardoin",
    phone="+33 4 00 00 00 18",
    email="facturation@brumeval.example",
)

CUSTOMERS = tuple(_customer(row) for row in _TABLE.strip().splitlines())
SUPPLIERS = tuple(_supplier(row) for row in _SUPPLIERS.strip().splitlines())
SELLER = _party(COMPANY)
BUYERS = tuple(_party(one) for one in CUSTOMERS)
