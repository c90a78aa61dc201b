"""``sandbox``: the local access point alone, until it is stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from edoc_tui.cli.commands import Command
from edoc_tui.cli.parser import whole_number
from edoc_tui.domain.errors import ExitStatus, SettingsError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser
    from edoc_tui.sandbox.options import Identity

PORT = 8765
"""The port when none is named, so that a connection setup can be kept."""
HIGHEST_PORT = 65_535


def _arguments(parser: Parser) -> None:
    add, port = parser.add_argument, whole_number(0, HIGHEST_PORT)
    add(
        "--port", type=port, default=PORT, metavar="N", help=_("port on loopback, 0 = any free one")
    )
    add("--latency-ms", type=whole_number(0), metavar="N", help=_("hold every answer back so long"))
    add("--faults", type=Path, metavar=_("FILE"), help=_("a script of faults, TOML"))
    add("--dir", type=Path, default=None, metavar=_("DIR"), help=_("remember everything here"))


def _serve(context: Context) -> int:
    require_sandbox()
    from edoc_tui.sandbox.server import serve

    options: dict[str, Any] = {
        name: value
        for name, value in vars(context.options).items()
        if name in ("latency_ms", "faults")
    }

    def announce(url: str, identity: Identity) -> None:
        context.out.json(
            "sandbox",
            {
                "url": url,
                "client_id": identity.client_id,
                "client_secret": identity.client_secret,
                "company_id": identity.company_id,
                "redirect_url": f"{url}/signed-in",
            },
        )

    if context.out.as_json:
        options["ready"] = announce
    serve(context.options.port, state_dir=context.options.dir, **options)
    return ExitStatus.OK


def require_sandbox() -> None:
    """Refuse where the packages of the sandbox are not installed.

    Raises:
        SettingsError: They are missing.
    """
    from importlib.util import find_spec

    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        raise SettingsError(
            _("The sandbox needs packages that are not installed: {names}.").format(
                names=", ".join(missing)
            ),
            todo=_("Install edoc-tui with its extra: pip install 'edoc-tui[sandbox]'."),
        )


COMMANDS = {
    "sandbox": Command(N_("the local access point alone, until stopped"), _serve, _arguments),
}
