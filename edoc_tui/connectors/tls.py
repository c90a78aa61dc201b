"""The one TLS context: always verifying, and blind to the environment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import ConfigError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    import ssl


def context(ca_bundle: str = "") -> ssl.SSLContext:
    """Return a context that verifies certificate and host name.

    ``ssl.create_default_context`` would obey SSL_CERT_FILE and SSLKEYLOGFILE; this does not.

    Args:
        ca_bundle: PEM file of the authorities to trust *instead of* the system's.

    Raises:
        ConfigError: The file cannot be read as certificates.
    """
    import ssl

    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    source = ca_bundle or ssl.get_default_verify_paths().openssl_cafile
    if not ca_bundle and not Path(source).is_file():
        import certifi

        source = certifi.where()
    try:
        made.load_verify_locations(cafile=source)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            _("ca_bundle: {source} could not be read as PEM certificates.").format(
                source=printable(source)
            ),
            todo=_("Name a file that holds the certificates of the authorities to trust."),
        ) from error
    return made
