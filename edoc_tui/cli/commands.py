"""Every command, where it lives, and what one looks like.

Only the module of the command that was asked for is imported: ``status`` must not pay for what
``demo`` needs.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser

MODULES = {
    "demo": "demo",
    "sandbox": "sandbox",
    "status": "status",
    "signin": "signin",
    "token status": "token",
    "token refresh": "token",
    "secret set": "secret",
    "secret list": "secret",
    "secret passphrase": "secret",
    "secret export": "secret",
    "secret import": "secret",
    "company show": "company",
    "company set": "company",
    "setup status": "setup",
    "setup test-document": "setup",
    "services list": "services",
    "services show": "services",
    "services create": "services",
    "services set": "services",
    "services copy": "services",
    "services rename": "services",
    "services delete": "services",
    "mapping list": "mapping",
    "mapping fields": "mapping",
    "mapping add": "mapping",
    "mapping set": "mapping",
    "mapping move": "mapping",
    "mapping delete": "mapping",
    "mapping preview": "mapping",
    "connection show": "connection",
    "connection set": "connection",
    "connection reset": "connection",
    "connection test": "connection",
    "profiles list": "profiles",
    "profiles show": "profiles",
    "profiles create": "profiles",
    "profiles set": "profiles",
    "profiles delete": "profiles",
    "workflows list": "workflows",
    "workflows show": "workflows",
    "workflows create": "workflows",
    "workflows set": "workflows",
    "workflows delete": "workflows",
    "workflows check": "workflows",
    "workflows why": "workflows",
    "customers list": "customers",
    "customers show": "customers",
    "customers set": "customers",
    "customers import": "customers",
    "customers export": "customers",
    "import": "importing",
    "validate": "validate",
    "outbox list": "outbox_list",
    "outbox show": "outbox_show",
    "outbox xml": "outbox_show",
    "outbox log": "outbox_log",
    "outbox mapping": "mapping",
    "outbox page": "pages",
    "outbox original": "pages",
    "outbox diff": "comparing",
    "outbox answers": "outbox_answers",
    "outbox evidence": "evidence",
    "outbox reconcile": "reconcile",
    "outbox stats": "stats",
    "outbox send": "outbox_send",
    "outbox poll": "outbox_send",
    "outbox restart": "outbox_act",
    "outbox cancel": "outbox_act",
    "outbox approval": "outbox_act",
    "outbox recreate": "outbox_act",
    "outbox create": "outbox_act",
    "outbox hold": "outbox_act",
    "outbox release": "outbox_act",
    "outbox correct": "outbox_act",
    "outbox resolve": "outbox_act",
    "drafts list": "drafts",
    "drafts show": "drafts",
    "drafts delete": "drafts",
    "drafts restore": "drafts",
    "drafts copy": "drafts",
    "drafts credit": "drafts",
    "inbox receive": "inbox_receive",
    "inbox import": "inbox_receive",
    "inbox list": "inbox_list",
    "inbox show": "inbox_list",
    "inbox xml": "inbox_list",
    "inbox mapping": "mapping",
    "inbox approve": "inbox_answer",
    "inbox reject": "inbox_answer",
    "inbox page": "pages",
    "inbox original": "pages",
    "inbox attachments": "inbox_files",
    "inbox draft": "inbox_work",
    "inbox process": "inbox_work",
    "inbox undo": "inbox_work",
    "inbox vendor": "inbox_work",
    "inbox code": "inbox_work",
    "inbox match": "inbox_work",
    "vendors list": "vendors",
    "vendors show": "vendors",
    "vendors set": "vendors",
    "vendors add": "vendors",
    "vendors remove": "vendors",
    "vendors import": "vendors",
    "templates list": "templates",
    "templates show": "templates",
    "templates set": "templates",
    "templates remove": "templates",
    "audit list": "audit",
    "audit verify": "audit",
    "audit acknowledge": "audit",
    "retention show": "retention",
    "retention set": "retention",
    "retention preview": "retention",
    "retention run": "retention",
    "home show": "home",
    "home confirm": "home",
    "notify": "notify",
    "worker": "worker",
    "backup": "store",
    "restore": "store",
    "store move": "store",
    "store reenter": "store",
    "store compact": "compact",
    "doctor": "doctor",
}
"""The module of ``edoc_tui.cli`` that holds each command, in the order of the help."""

_LOOKING = ("list", "show", "xml")
_READING = (
    "status", "token status", "validate", "outbox log", "outbox reconcile", "outbox stats",
    "mapping fields", "mapping preview", "outbox mapping", "inbox mapping",
    "inbox page", "outbox page", "outbox diff", "inbox draft", "audit verify", "doctor",
    "retention preview",
)  # fmt: skip


def only_reads(path: str) -> bool:
    """Say whether a command changes nothing, so that ``--read-only`` allows it."""
    return path in _READING or path.rsplit(maxsplit=1)[-1] in _LOOKING


class Command:
    """A command.

    Attributes:
        help: A sentence for ``--help``, in English (it is translated when shown).
        run: Does it; returns the exit status.
        arguments: Adds what it takes beyond the common options.
    """

    __slots__ = ("arguments", "help", "run")

    def __init__(
        self,
        help: str,  # noqa: A002 - argparse's own word for it
        run: Callable[[Context], int],
        arguments: Callable[[Parser], None] | None = None,
    ) -> None:
        self.help = help
        self.run = run
        self.arguments = arguments


def find(path: str) -> Command:
    """Return the command called *path*, such as ``outbox list``. Raises KeyError."""
    module = import_module(f"edoc_tui.cli.{MODULES[path]}")
    commands: dict[str, Command] = module.COMMANDS
    return commands[path]


def under(group: str) -> tuple[str, ...]:
    """Return the words that may follow *group* (``""`` = at the top), without repetition."""
    start = f"{group} " if group else ""
    words = (path[len(start) :].split()[0] for path in MODULES if path.startswith(start))
    return tuple(dict.fromkeys(words))
