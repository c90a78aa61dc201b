"""The external connection setup of a service in the form that connectors take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.connectors.port import ConnectionSettings

if TYPE_CHECKING:
    from edoc_tui.config.settings import Service


def connection_settings(code: str, service: Service) -> ConnectionSettings:
    """Return the connection setup of *service*."""
    connection = service.connection
    return ConnectionSettings(
        service=code,
        authentication_url=connection.authentication_url,
        redirect_url=connection.redirect_url,
        file_api_url=connection.file_api_url,
        fileparts_url=connection.fileparts_url,
        document_api_url=connection.document_api_url,
        company_id=connection.company_id,
        request_timeout_seconds=service.delivery.request_timeout_seconds,
        ca_bundle=connection.ca_bundle,
        proxy=connection.proxy,
        extra={"allow_other_hosts": str(connection.allow_other_hosts).lower()},
    )
