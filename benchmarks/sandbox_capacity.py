"""How many uploads a second the sandbox takes: it must not be what a bench measures.

Raw asyncio streams send prepared bytes, so that the client costs next to nothing.

    python benchmarks/sandbox_capacity.py [--uploads N] [--parallel N] [--latency-ms N] [--durable]
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from edoc_tui.sandbox.options import CLIENT_ID, CLIENT_SECRET, COMPANY_ID, PASSWORD, USERNAME

_SERVE = (
    "import sys; from pathlib import Path; from edoc_tui.sandbox.server import serve;"
    "serve(0, latency_ms=float(sys.argv[1]),"
    " state_dir=Path(sys.argv[2]) if sys.argv[2] else None)"
)
_LINE = (
    "<cac:InvoiceLine><cbc:ID>{n}</cbc:ID><cbc:InvoicedQuantity unitCode='C62'>1"
    "</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID='EUR'>10.00"
    "</cbc:LineExtensionAmount><cac:Item><cbc:Name>Item {n}</cbc:Name></cac:Item>"
    "<cac:Price><cbc:PriceAmount currencyID='EUR'>10.00</cbc:PriceAmount></cac:Price>"
    "</cac:InvoiceLine>"
)


def invoice(number: str, size: int) -> bytes:
    """Return a plausible UBL invoice of about *size* bytes."""
    urn = "urn:oasis:names:specification:ubl:schema:xsd:"
    head = (
        f'<Invoice xmlns="{urn}Invoice-2" xmlns:cac="{urn}CommonAggregateComponents-2"'
        f' xmlns:cbc="{urn}CommonBasicComponents-2"><cbc:ID>{number}</cbc:ID>'
        "<cbc:IssueDate>2030-01-02</cbc:IssueDate>"
        "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
    )
    lines = "".join(_LINE.format(n=n) for n in range(max(1, size // len(_LINE))))
    return f"{head}{lines}</Invoice>".encode()


def request(number: str, token: str, size: int) -> bytes:
    """Return the whole HTTP request of one upload."""
    fields = {
        "documentType": "Invoice",
        "sendMode": "Test",
        "sendingCompanyId": COMPANY_ID,
        "senderReference": f"ref-{number}",
    }
    payload = invoice(number, size)
    disposition = "Content-Disposition: form-data; name="
    body = f'--b\r\n{disposition}"payload"; filename="{number}.xml"\r\n\r\n'.encode() + payload
    for name, value in fields.items():
        body += f'\r\n--b\r\n{disposition}"{name}"\r\n\r\n{value}'.encode()
    body += b"\r\n--b--\r\n"
    head = (
        "POST /file/v1/files HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n"
        f'Authorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary="b"\r\n'
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def load(port: int, requests: list[bytes], parallel: int) -> float:
    """Send all requests over *parallel* connections; return seconds."""
    queue = iter(requests)

    async def worker() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for body in queue:
            writer.write(body)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 201"):
                raise SystemExit(head.decode())
            length = re.search(rb"content-length: (\d+)", head)
            assert length is not None
            await reader.readexactly(int(length[1]))
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(parallel)))
    return time.perf_counter() - start


def main() -> None:
    """Start a sandbox, upload, print the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uploads", type=int, default=4000)
    parser.add_argument("--parallel", type=int, default=128)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--durable", action="store_true", help="keep everything in a file")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = ""
        if chosen.durable:
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir=Path.cwd()))
        command = [sys.executable, "-c", _SERVE, str(chosen.latency_ms), folder]
        server = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        assert server.stdout is not None
        found = re.search(r":(\d+)$", server.stdout.readline().strip())
        assert found is not None
        port = int(found[1])
        form = {
            "grant_type": "password",
            "username": USERNAME,
            "password": PASSWORD,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }
        address = f"http://127.0.0.1:{port}/oauth/v2/oauth-token"
        with urlopen(address, urlencode(form).encode()) as response:
            text = response.read().decode()
        token = text.partition('"access_token":"')[2].partition('"')[0]
        requests = [request(f"N{n}", token, chosen.size) for n in range(chosen.uploads)]
        seconds = asyncio.run(load(port, requests, chosen.parallel))
        ticks = Path(f"/proc/{server.pid}/stat").read_text("utf-8").split()
        cpu = (int(ticks[13]) + int(ticks[14])) / 100
        server.terminate()
        server.wait()
    print(
        f"{chosen.uploads} uploads of {len(requests[0])} bytes, {chosen.parallel} parallel:"
        f" {chosen.uploads / seconds:.0f}/s, server CPU {1000 * cpu / chosen.uploads:.2f} ms each"
    )


if __name__ == "__main__":
    main()
