"""A server's certificates: good ones, and those that must not be believed."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from pathlib import Path


class Certificates:
    """A server's certificates, as the person who looks after it would put them in place."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.bundle = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(self.bundle)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    def show(self, name: str = "localhost", days: int = 30) -> None:
        """Show a certificate for *name* that ends in so many days."""
        end = datetime.now(UTC) + timedelta(days=days)
        begin = end - timedelta(days=60)
        issued = self._authority.issue_cert(name, not_before=begin, not_after=end)
        issued.configure_cert(self.context)
