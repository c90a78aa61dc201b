"""The one XML parser: nothing is fetched, nothing grows, nothing hides."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import MARK
from edoc_tui.formats import ubl, xml
from tests.samples import ROOT, changed, sample

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """Listen on loopback; gives the port and what anybody who came asked for."""
    calls: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(1)
                    calls.append(connection.recv(1000))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], calls
        finally:
            ended.set()
            thread.join()


def refused(data: bytes) -> DataError:
    """Return why *data* is refused."""
    with pytest.raises(DataError) as error:
        xml.parse(data)
    return error.value


DOCTYPES = (
    '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE Invoice [<!ENTITY % p SYSTEM "http://127.0.0.1:PORT/p"> %p;]>',
    '<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:PORT/invoice.dtd">',
    '<!DOCTYPE Invoice PUBLIC "-//X//Y" "http://127.0.0.1:PORT/invoice.dtd">',
    "<!DOCTYPE Invoice>",
)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("doctype", DOCTYPES)
def test_x01_doctype_is_refused_before_anything_is_fetched(doctype: str, codec: str) -> None:
    """X01: any DOCTYPE in any encoding is refused, and nobody is called."""
    name = "UTF-16" if "16" in codec else "UTF-8"
    with listener() as (port, calls):
        text = f'<?xml version="1.0" encoding="{name}"?>\n<!-- <Invoice> --><?pi ?>\n'
        text += doctype.replace("PORT", str(port)) + "\n<Invoice>&x;</Invoice>"
        error = refused(text.encode(codec))
    assert error.rule == "EDOC-XML-DOCTYPE"
    assert error.line == 3
    assert not calls


def test_word_doctype_in_a_text_is_no_doctype() -> None:
    """A text that speaks of a DOCTYPE is read; only a real one is refused."""
    root = xml.parse(b"<a><![CDATA[<!DOCTYPE html>]]></a>")
    assert root.text == "<!DOCTYPE html>"


def test_x02_laughs_and_quadratic_growth_are_refused() -> None:
    """X02: entities are refused with their DOCTYPE, before one of them grows."""
    levels = "".join(
        f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";"}{"&l" + str(n - 1) + ";"}">' for n in range(1, 60)
    )
    laughs = f'<!DOCTYPE a [<!ENTITY l0 "ha">{levels}]><a>&l59;</a>'
    quadratic = f'<!DOCTYPE a [<!ENTITY x "{"x" * 100_000}">]><a>{"&x;" * 100_000}</a>'
    for text in (laughs, quadratic):
        assert refused(text.encode()).rule == "EDOC-XML-DOCTYPE"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<a>" + b"x" * 11_000_000 + b"</a>", id="a text of 11 MB"),
        pytest.param(b"<a b='" + b"x" * 11_000_000 + b"'/>", id="an attribute of 11 MB"),
        pytest.param(b"<a>" * 300 + b"</a>" * 300, id="300 levels"),
        pytest.param(b"<a>" + b"<b/>" * xml.MAX_TAGS + b"</a>", id="millions of tags"),
        pytest.param(b"<" + b"a" * 60_000 + b"/>", id="a name of 60,000 letters"),
    ],
)
def test_x03_resource_limits(data: bytes) -> None:
    """X03: what would cost memory or stack is refused with a plain sentence."""
    error = refused(data)
    assert error.rule == "EDOC-XML-LIMIT"
    assert "HUGE" not in str(error)


def test_size_is_limited_before_parsing() -> None:
    """More than 25 MB is refused without a look at the content."""
    assert refused(b"\0" * (xml.MAX_BYTES + 1)).rule == "EDOC-XML-SIZE"


def test_x04_nothing_is_included_or_fetched() -> None:
    """X04: XInclude, schema locations and stylesheets are data, not addresses to visit."""
    with listener() as (port, calls):
        address = f"http://127.0.0.1:{port}/"
        head = (
            f'<?xml-stylesheet type="text/xsl" href="{address}style.xsl"?>\n<Invoice '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="urn:x {address}schema.xsd" '
            f'xsi:noNamespaceSchemaLocation="{address}schema2.xsd" '
        )
        include = (
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
            f'href="{address}included.xml" parse="text"/></cac:InvoiceLine>'
        )
        data = changed("<Invoice ", head)
        data = changed("</cac:InvoiceLine>", include, data.decode())
        assert ubl.read(data).document_no == "103002"
        assert "included.xml" in xml.pretty(data)
    assert not calls


def test_x05_product_runs_no_stylesheets() -> None:
    """X05: `document()` has nothing to run in: no code of ours applies XSLT or XInclude."""
    used = re.compile(r"\bXSLT\s*\(|\.xslt\s*\(|\bxinclude\s*\(|ElementInclude")
    for path in (ROOT / "edoc_tui").rglob("*.py"):
        assert not used.search(path.read_text("utf-8")), path


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_are_read(codec: str) -> None:
    """UTF-8 and UTF-16 are read, with a byte order mark or without, whatever is declared."""
    text = sample()
    assert ubl.read(text.encode(codec)) == ubl.read(text.encode())


def test_other_encodings_are_refused() -> None:
    """UTF-7, UTF-32, Latin-1 and EBCDIC are refused; none can smuggle markup past a check."""
    seven = "<?xml version='1.0' encoding='UTF-7'?>" + "+ADw-a/+AD4-"
    texts = {
        seven.encode(): "EDOC-XML-ENCODING",
        b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>": "EDOC-XML-ENCODING",
        "<a/>".encode("utf-32"): "EDOC-XML-ENCODING",
        "<a/>".encode("utf-32-be"): "EDOC-XML-ENCODING",
        "<?xml version='1.0' encoding='cp037'?><a/>".encode("cp037"): "EDOC-XML",
        b"\xff\xfe<\0a\0/\0>": "EDOC-XML-ENCODING",
        b"+ADw-a/+AD4-": "EDOC-XML",
        b"<a>\xe9</a>": "EDOC-XML",
        b"": "EDOC-XML-EMPTY",
        b" \r\n\t": "EDOC-XML-EMPTY",
    }
    for data, rule in texts.items():
        assert refused(data).rule == rule, data


def test_f04_what_a_file_is_instead() -> None:
    """A PDF, a ZIP archive or gzip is called by its name, and never opened (F04)."""
    for data, name in ((b"%PDF-1.7", "PDF"), (b"PK\x03\x04..", "ZIP"), (b"\x1f\x8b\x08", "gzip")):
        assert name in str(refused(data))


def test_comment_cannot_hide_digits() -> None:
    """A comment or instruction within an amount leaves the whole amount."""
    root = xml.parse(b"<a>1<!-- . -->00<?p q?>0<![CDATA[.5]]>0</a>")
    assert root.text == "1000.50"


def test_errors_name_the_line() -> None:
    """What is not well-formed is named with its line, printable."""
    error = refused(b"<a>\n<b>\n</c\xc2\x9b31m></a>")
    assert error.line == 3
    assert str(error).startswith("Line 3: the XML is not well-formed:")
    assert "\x9b" not in str(error)


@given(
    st.binary(max_size=400) | st.text(alphabet='<>&!?-[]/"= aé\x85\0', max_size=80).map(str.encode)
)
def test_bytes_are_parsed_or_refused(data: bytes) -> None:
    """Whatever comes, it is parsed or refused; no other exception leaves the parser."""
    with suppress(DataError):
        xml.parse(data)
    assert isinstance(xml.pretty(data), str)


def test_pretty_is_indented_and_printable() -> None:
    """The view is indented, keeps comments, and shows a mark for what a terminal would obey."""
    text = xml.pretty("<a><!-- c --><b>x\x9b31m\u202eevil</b></a>".encode())
    assert text.splitlines()[1:] == [
        "<a>",
        "  <!-- c -->",
        f"  <b>x{MARK}31m{MARK}evil</b>",
        "</a>",
    ]


def test_pretty_shows_what_cannot_be_parsed() -> None:
    """A refused document can still be looked at, without its controls."""
    text = xml.pretty(b"<!DOCTYPE a>\n<a>\x1b]52;c;eHh4\x07</a>")
    assert text.startswith("<!DOCTYPE a>\n<a>")
    assert not set(text) & {"\x1b", "\x07"}


def test_lxml_is_imported_on_first_use() -> None:
    """Importing the reader and the rules does not import lxml: it is not on the start-up path."""
    code = (
        "import sys, edoc_tui.formats.ubl, edoc_tui.rules.prechecks, edoc_tui.engine.importing;"
        "sys.exit(any(name.partition('.')[0] == 'lxml' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
