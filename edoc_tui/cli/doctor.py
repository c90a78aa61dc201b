"""``doctor``: is everything as it must be? One line for each look."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import describe_sign_in
from edoc_tui.domain.errors import EdocError, ExitStatus
from edoc_tui.domain.tokens import TokenState
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from edoc_tui.cli.context import Context
    from edoc_tui.domain.tokens import SignIn

OK, WARNING, FAILED = N_("ok"), N_("warning"), N_("failed")

_FUTURE_SECONDS = 60


class Finding(NamedTuple):
    """What one look found.

    Attributes:
        name: What was looked at.
        verdict: ``ok``, ``warning`` or ``failed``.
        detail: In words.
        exit_status: How the command ends because of it.
    """

    name: str
    verdict: str
    detail: str
    exit_status: int = ExitStatus.OK


def _doctor(context: Context) -> int:
    looks = [look for look in _LOOKS if not (context.options.read_only and look in _WRITING)]
    findings = [finding for look in looks for finding in _looked(context, look)]
    worst = next((one.exit_status for one in findings if one.verdict == FAILED), ExitStatus.OK)
    if context.out.as_json:
        checks = [{"name": f.name, "verdict": f.verdict, "detail": f.detail} for f in findings]
        context.out.json("doctor", {"ok": worst == ExitStatus.OK, "checks": checks})
    else:
        for one in findings:
            context.out.lines(f"{_(one.verdict):<8} {one.name:<12} {one.detail}")
    return worst


def _looked(context: Context, look: Callable[[Context], Iterator[Finding]]) -> list[Finding]:
    """Carry out one look; what it raises is what it found."""
    findings: list[Finding] = []
    try:
        findings.extend(look(context))
    except EdocError as error:
        name = look.__name__.removeprefix("_")
        findings.append(Finding(name, FAILED, str(error), error.exit_status))
    return findings


def _home(context: Context) -> Iterator[Finding]:
    home = context.home
    there = home.data_dir.is_dir()
    places = dict.fromkeys(str(folder) for folder in (home.config_dir, home.data_dir))
    detail = ", ".join(places)
    yield Finding("home", OK, detail if there else _("{path}, not there yet").format(path=detail))


def _permissions(context: Context) -> Iterator[Finding]:
    wrong = [str(path) for path in _ours(context) if not _private(path)]
    if wrong:
        text = _("open to other accounts, or not ours: {paths}").format(paths=", ".join(wrong))
        yield Finding("permissions", FAILED, text, ExitStatus.NO_PERMISSION)
    else:
        yield Finding("permissions", OK, _("folders and files are yours alone"))


def _ours(context: Context) -> Iterator[Path]:
    home = context.home
    yield from (folder for folder in home.folders if folder.exists())
    database = home.database
    beside = [database.with_name(database.name + end) for end in ("-wal", "-shm")]
    files = (home.config_file, home.customers_file, home.vault, home.log_file, database, *beside)
    yield from (file for file in files if file.exists())


def _private(path: Path) -> bool:
    state = path.lstat()
    return state.st_uid == os.geteuid() and not stat.S_IMODE(state.st_mode) & 0o077


def _configuration(context: Context) -> Iterator[Finding]:
    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.config.vendors import VendorBook

    services = ", ".join(
        f"{code} ({service.connection.send_mode})"
        for code, service in context.settings.services.items()
    )
    count = len(CustomerBook(context.home.customers_file).all())
    customers = ngettext("{count} customer", "{count} customers", count).format(count=count)
    known = len(VendorBook(context.home.vendors_file).all())
    vendors = ngettext("{count} vendor", "{count} vendors", known).format(count=known)
    yield Finding("configuration", OK, f"{services}; {customers}; {vendors}")


def _store(context: Context) -> Iterator[Finding]:
    from edoc_tui.cli.audit import stored

    if not stored(context):
        yield Finding("store", OK, _("nothing stored yet"))
        return
    from edoc_tui.store.opening import secret_of

    if secret_of(context.settings.store.url):
        text = _("[store] url holds a password: it belongs in the vault, or in ~/.pgpass")
        yield Finding("store", WARNING, text)
    wrong = context.read(lambda store: store.check())
    if wrong:
        yield Finding("store", FAILED, "; ".join(wrong), ExitStatus.CONFIG)
    else:
        yield Finding("store", OK, _("integrity and invariants hold"))


def _invariants(context: Context) -> Iterator[Finding]:
    from edoc_tui.cli.audit import stored

    if not stored(context):
        return
    for name, sentence, count, broken in context.read(lambda store: store.invariants()):
        text = _(sentence).format(count=count)
        if broken:
            wrong = ngettext("broken {count} time", "broken {count} times", broken)
            text = f"{text}; {wrong.format(count=broken)}"
            yield Finding(name, FAILED, text, ExitStatus.CONFIG)
        else:
            yield Finding(name, OK, text)


def _secrets(context: Context) -> Iterator[Finding]:
    names = ("client_id", "client_secret")
    for code, service in context.settings.services.items():
        if not service.service_integration:
            continue
        if context.settings.secrets.backend == "vault" and not context.home.vault.exists():
            yield Finding("secrets", WARNING, _("{service}: none yet").format(service=code))
            continue
        with context.session() as session:
            missing = [name for name in names if not session.engine.has_secret(name, code)]
        if missing:
            text = _("{service}: missing {names}").format(service=code, names=", ".join(missing))
            yield Finding("secrets", WARNING, text)
        else:
            yield Finding("secrets", OK, _("{service}: client id and secret").format(service=code))


def _connection(context: Context) -> Iterator[Finding]:
    from edoc_tui.cli.audit import stored

    for code, service in context.settings.services.items():
        if not service.service_integration or not stored(context):
            continue
        sign_in = _sign_in(context, code)
        words = f"{code}: {describe_sign_in(sign_in)}"
        if sign_in.state() is TokenState.MISSING:
            yield Finding("connection", WARNING, words)
            continue
        with context.session() as session:
            health = session.run(session.engine.check_connection(code))
        if health.ok:
            yield Finding("connection", OK, f"{words}; {health.detail}".rstrip("; "))
        else:
            yield Finding(
                "connection", FAILED, f"{code}: {'; '.join(health.problems)}", ExitStatus.CONFIG
            )


def _sign_in(context: Context, code: str) -> SignIn:
    return context.read(lambda store: store.sign_in(code))


def _clock(context: Context) -> Iterator[Finding]:
    """Compare the clock with what it said earlier: tokens and searches go by it."""
    now = datetime.now(UTC)
    seen = [
        datetime.fromtimestamp(path.lstat().st_mtime, UTC)
        for path in (context.home.config_file, context.home.database, context.home.vault)
        if path.exists()
    ]
    ahead = int((max(seen, default=now) - now).total_seconds())
    if ahead > _FUTURE_SECONDS:
        text = _("the clock is {seconds} s behind the newest file").format(seconds=ahead)
        yield Finding("clock", FAILED, text, ExitStatus.CONFIG)
    else:
        yield Finding("clock", OK, now.isoformat(timespec="seconds").replace("+00:00", "Z"))


def _audit(context: Context) -> Iterator[Finding]:
    from edoc_tui.cli.audit import stored, summary, verified

    if not stored(context):
        return
    found = verified(context)
    if not found.whole:
        yield Finding("audit", FAILED, "; ".join(found.faults), ExitStatus.CONFIG)
        return
    yield Finding("audit", WARNING if found.notes else OK, " ".join([summary(found), *found.notes]))


def _copied(context: Context) -> Iterator[Finding]:
    from edoc_tui.cli.audit import stored
    from edoc_tui.engine.whereabouts import Standing, whereabouts

    if not stored(context):
        return
    standing = context.read(whereabouts(context.home).standing)
    if standing is not Standing.KNOWN:
        text = _("this home was copied or moved; see 'edoc-tui home show'")
        yield Finding("copied", WARNING, text)


def _notifications(context: Context) -> Iterator[Finding]:
    from shutil import which

    settings = context.settings.notifications
    programs = [*settings.hook[:1], *([settings.sendmail] if settings.email else [])]
    missing = [one for one in programs if which(one) is None]
    if missing:
        text = _("nobody can be told: there is no program {names}").format(names=", ".join(missing))
        yield Finding("notifications", WARNING, text)
    elif programs:
        yield Finding("notifications", OK, ", ".join(programs))


def _retention(context: Context) -> Iterator[Finding]:
    from edoc_tui.cli.retention import standing

    found = standing(context)
    if not found.policy.periods:
        return
    waits = found.policy.automatic and bool(found.why_not)
    detail = found.why_not if waits else found.policy.text
    yield Finding("retention", WARNING if waits else OK, detail)


_LOOKS = (
    _home, _permissions, _configuration, _store, _invariants, _audit, _copied, _notifications,
    _retention, _secrets, _connection, _clock,
)  # fmt: skip
_WRITING = (_secrets, _connection)  # they unlock the vault and may renew a token

COMMANDS = {"doctor": Command(N_("is everything as it must be? one line for each look"), _doctor)}
