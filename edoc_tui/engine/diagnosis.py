"""A connection looked at step by step: name, certificate, sign-in, each API, clock.

The first step that fails says what to do; what depends on it is not tried. Nothing is changed
at the provider, and no credential leaves before the host has proved who it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from edoc_tui.connectors.port import Probe, Probing
from edoc_tui.connectors.reachability import Reachability
from edoc_tui.domain.errors import EdocError, ExitStatus
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from edoc_tui.connectors.port import AccessTokens, ConnectionSettings, Connector

LARGEST_SKEW: Final = 30.0
"""Seconds that the clocks may differ: tokens are renewed a minute before they end."""

_URLS: Final = ("authentication_url", "file_api_url", "fileparts_url", "document_api_url")


class Verdict(StrEnum):
    """How a step ended."""

    DONE = "done"
    FAILING = "failing"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One step of the test.

    Attributes:
        step: Its key: ``dns``, ``tls``, ``authentication``, ``api`` or ``clock``.
        title: Its name, ready to be shown.
        verdict: How it ended.
        detail: What was found.
        todo: What to do about it, ``""`` = nothing.
        exit_status: How a command ends because of it.
    """

    step: str
    title: str
    verdict: Verdict
    detail: str = ""
    todo: str = ""
    exit_status: int = ExitStatus.OK


async def diagnose(
    settings: ConnectionSettings, tokens: AccessTokens, connector: Connector
) -> AsyncIterator[Finding]:
    """Yield the steps of testing a connection, each as soon as it has ended."""
    reach = Reachability(settings)
    try:
        async for finding in _steps(settings, tokens, connector, reach):
            yield finding
    finally:
        await reach.aclose()


async def _steps(
    settings: ConnectionSettings, tokens: AccessTokens, connector: Connector, reach: Reachability
) -> AsyncIterator[Finding]:
    hosts = {_origin(url): url for url in (getattr(settings, key) for key in _URLS) if url}
    silent: set[str] = set()
    skews: list[float] = []
    for origin, url in hosts.items():
        finding = await _look_up(reach, origin, url)
        if finding.verdict is Verdict.FAILING:
            silent.add(origin)
        yield finding
    for origin, url in hosts.items():
        finding, skew = await _greet(reach, origin, url, skip=origin in silent)
        if finding.verdict is Verdict.FAILING:
            silent.add(origin)
        if skew is not None:
            skews.append(skew)
        yield finding
    signed_in = await _authenticate(settings, tokens, silent)
    yield signed_in
    for probe in _probes(settings, connector):
        blocked = signed_in.verdict is not Verdict.DONE or _origin(probe.url) in silent
        yield await _ask(probe, skip=blocked)
    yield _clock(skews)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _look_up(reach: Reachability, origin: str, url: str) -> Finding:
    title = _("Name (DNS): {host}").format(host=urlsplit(url).hostname or origin)
    if reach.goes_through_proxy(url):
        return Finding("dns", title, Verdict.DONE, _("The proxy looks it up."))
    try:
        found = await reach.look_up(url)
    except EdocError as error:
        todo = error.todo or _("Check the address for typing mistakes, and the name server here.")
        return _failing("dns", title, error, todo)
    return Finding("dns", title, Verdict.DONE, ", ".join(found[:3]))


async def _greet(
    reach: Reachability, origin: str, url: str, *, skip: bool
) -> tuple[Finding, float | None]:
    secure = origin.startswith("https:")
    title = _("Secure connection (TLS): {host}").format(host=urlsplit(url).netloc)
    if skip:
        return _skipped("tls", title), None
    try:
        skew = await reach.greet(url)
    except EdocError as error:
        todo = _(
            "Check network, firewall and proxy. If something here inspects TLS, name its"
            " certificate in ca_bundle."
        )
        return _failing("tls", title, error, todo), None
    detail = (
        _("The certificate is trusted.") if secure else _("On this machine, TLS is not needed.")
    )
    return Finding("tls", title, Verdict.DONE, detail), skew


async def _authenticate(
    settings: ConnectionSettings, tokens: AccessTokens, silent: set[str]
) -> Finding:
    title = _("Authentication")
    if _origin(settings.authentication_url) in silent:
        return _skipped("authentication", title)
    try:
        await tokens.access_token()
    except EdocError as error:
        return _failing("authentication", title, error, error.todo or _("Sign in again."))
    return Finding("authentication", title, Verdict.DONE, _("There is a valid access token."))


def _probes(settings: ConnectionSettings, connector: Connector) -> tuple[Probe, ...]:
    if isinstance(connector, Probing):
        return tuple(connector.probes())

    async def check() -> None:
        health = await connector.check()
        if not health.ok:
            raise EdocError("; ".join(health.problems) or health.detail)

    return (Probe(N_("All APIs"), settings.document_api_url, check),)


async def _ask(probe: Probe, *, skip: bool) -> Finding:
    title = _(probe.name)
    if skip:
        return _skipped("api", title)
    try:
        await probe.ask()
    except EdocError as error:
        todo = error.todo or _("Check this address, the company ID, and the rights of the user.")
        return _failing("api", title, error, todo)
    return Finding("api", title, Verdict.DONE, _("It answers and lets us in."))


def _clock(skews: list[float]) -> Finding:
    title = _("Clock")
    if not skews:
        return Finding("clock", title, Verdict.SKIPPED, _("The provider did not tell its time."))
    skew = max(skews, key=abs)
    seconds = abs(round(skew))
    if abs(skew) <= LARGEST_SKEW:
        return Finding(
            "clock",
            title,
            Verdict.DONE,
            _("It differs by {seconds} s from the provider's.").format(seconds=seconds),
        )
    text = _("This machine is {seconds} s slow.") if skew > 0 else _("It is {seconds} s fast.")
    return Finding(
        "clock",
        title,
        Verdict.FAILING,
        text.format(seconds=seconds),
        _("Set the clock, best by NTP: tokens would be renewed too late or too early."),
        ExitStatus.CONFIG,
    )


def _failing(step: str, title: str, error: EdocError, todo: str) -> Finding:
    return Finding(step, title, Verdict.FAILING, error.message, todo, error.exit_status)


def _skipped(step: str, title: str) -> Finding:
    return Finding(step, title, Verdict.SKIPPED, _("Not tried: an earlier step failed."))
