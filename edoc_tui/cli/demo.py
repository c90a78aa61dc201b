"""``demo``: a throw-away home, an access point on loopback, and a whole journey."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import time
from contextlib import contextmanager
from importlib.resources import as_file
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from edoc_tui import resources
from edoc_tui.cli.commands import Command
from edoc_tui.cli.context import Context
from edoc_tui.cli.parser import Options, whole_number
from edoc_tui.cli.sandbox import HIGHEST_PORT, require_sandbox
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.domain.status import Direction, ServiceStatus
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType

    from edoc_tui.cli.context import Session
    from edoc_tui.cli.parser import Parser
    from edoc_tui.sandbox.running import Running

_KEY_FILE = "vault.key"
_FOLLOW_SECONDS = 120.0
_SIGNALLED = 128  # plus the signal's number, as shells count it


def _arguments(parser: Parser) -> None:
    add, port = parser.add_argument, whole_number(0, HIGHEST_PORT)
    add("--port", type=port, default=0, metavar="N", help=_("port of the access point"))
    add("--dir", type=Path, default=None, metavar=_("DIR"), help=_("keep the home here"))
    add("--headless", action="store_true", default=False, help=_("no console: import, send, poll"))


def _demo(context: Context) -> int:
    require_sandbox()
    from edoc_tui.sandbox.running import Running

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    headless = context.options.headless or context.out.as_json
    if not headless and not (sys.stdin.isatty() and sys.stdout.isatty()):
        context.out.note(_("There is no terminal, so the demo runs without the console."))
        headless = True
    if not headless:
        context.out.note(_("Preparing the demo: sample data, an access point, a sign-in …"))
    with _folder(context.options.dir) as folder:
        started = time.monotonic()
        with (
            as_file(resources.sample_data() / "received") as received,
            Running(
                folder / "access-point", port=context.options.port, received=received
            ) as access_point,
        ):
            inner = _furnish(context, folder, access_point)
            with inner.session() as session:
                total = _prepare(session, access_point)
                if headless:
                    return _journey(inner, session, total, started)
            from edoc_tui.cli.console import open_console

            return open_console(inner)


def _leave(number: int, _frame: FrameType | None) -> None:
    """End in order on a signal, so that the throw-away home is removed."""
    raise SystemExit(_SIGNALLED + number)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept.expanduser().absolute()
        return
    with TemporaryDirectory(prefix="edoc-tui-demo-") as folder:
        yield Path(folder)


def _furnish(context: Context, folder: Path, access_point: Running) -> Context:
    """Fill the home with sample data, and lead its connection to the access point."""
    from edoc_tui.config.files import change, prefixed

    options = Options()
    options.home, options.lang, options.quiet = (
        str(folder),
        context.options.lang,
        context.options.quiet,
    )
    inner = Context(options, context.out)
    home = inner.home.prepare()
    for target in (home.config_file, home.customers_file):
        if not target.exists():
            _write(target, (resources.sample_data() / target.name).read_bytes())
    key = folder / _KEY_FILE
    if not key.exists():
        _write(key, secrets.token_hex(32).encode() + b"\n")
    os.environ.pop("CREDENTIALS_DIRECTORY", None)  # the demo's vault has a key of its own
    os.environ["EDOC_TUI_VAULT_KEY_FILE"] = str(key)
    code, _service = inner.service
    url = access_point.url
    connection = {
        "authentication_url": f"{url}/oauth/v2",
        "redirect_url": access_point.redirect_url,
        "file_api_url": f"{url}/file/v1/files",
        "fileparts_url": f"{url}/file/v1/fileparts",
        "document_api_url": f"{url}/document/v1/documents",
        "company_id": access_point.company_id,
    }
    # What is thrown away leaves nothing outside its folder.
    aside: dict[str, str | bool] = {"anchor": str(folder / "audit.heads"), "syslog": False}
    change(
        home.config_file,
        {
            **prefixed(("services", code, "connection"), connection),
            **prefixed(("audit",), aside),
        },
    )
    del inner.settings  # read again, with the addresses
    return inner


def _write(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, flags, 0o600), "wb") as file:  # noqa: PTH123 - Path.open takes no mode
        file.write(content)


def _prepare(session: Session, access_point: Running) -> int:
    """Sign in as a person does, and import the sample invoices; return how many there are."""
    engine = session.engine
    code = engine.settings.service()[0]
    for name, value in (
        ("client_id", access_point.client_id),
        ("client_secret", access_point.client_secret),
    ):
        session.run(engine.set_secret(name, Secret(value), code))
    attempt = session.run(engine.begin_sign_in(code))
    session.run(engine.finish_sign_in(attempt, access_point.authorise(attempt.url)))
    with as_file(resources.sample_data() / "invoices") as invoices:
        if not engine.store.read_now(lambda store: store.counts(Direction.OUT)):
            session.run(engine.import_paths([invoices]))
        return sum(path.suffix == ".xml" for path in invoices.iterdir())


def _journey(context: Context, session: Session, total: int, started: float) -> int:
    """Send everything, poll until nothing is under way, and report."""
    engine = session.engine
    report = session.run(engine.send(None, released_by=""))
    session.run(engine.follow(seconds=_FOLLOW_SECONDS))
    counts = engine.store.read_now(lambda store: store.counts(Direction.OUT))
    _show(context, counts, total, time.monotonic() - started)
    if report.error is not None:
        context.out.error(report.error)
    all_sent = counts.get(ServiceStatus.SENT, 0) == sum(counts.values()) == total
    return ExitStatus.OK if all_sent else report.exit_status or ExitStatus.SOME_FAILED


def _show(
    context: Context, counts: Mapping[ServiceStatus, int], total: int, seconds: float
) -> None:
    sent = counts.get(ServiceStatus.SENT, 0)
    if context.out.as_json:
        by_status = {str(status): number for status, number in counts.items()}
        context.out.json(
            "demo",
            {"documents": total, "sent": sent, "counts": by_status, "seconds": round(seconds, 2)},
        )
        return
    head = (_("Status"), _("Documents"))
    context.out.table(head, [(_(status), str(number)) for status, number in counts.items()])
    text = _("{sent} sent of {total} documents, in {seconds:.1f} seconds.")
    context.out.lines(text.format(sent=sent, total=total, seconds=seconds))


COMMANDS = {
    "demo": Command(N_("a whole journey with sample data, offline"), _demo, _arguments),
}
