"""``secret``: credentials into the vault, its passphrase, a copy of it; never in an argument."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.domain.errors import DataError, ExitStatus, UsageError
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import N_, _
from edoc_tui.store.password import DATABASE_PASSWORD

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.engine import Engine

NAMES = ("client_id", "client_secret", DATABASE_PASSWORD)
"""What may be set."""


def _arguments(parser: Parser) -> None:
    parser.add_argument("name", choices=NAMES, help=_("which one"))


def _set(context: Context) -> int:
    name = context.options.name
    code = context.service[0]
    value = _read(f"{name}: ")
    value = value if name == DATABASE_PASSWORD else value.strip()
    if not value or not value.isprintable():
        raise DataError(
            _("No usable value came on the standard input."),
            todo=_("Nothing was changed. Give the value as one line."),
            field=name,
        )

    async def keep(engine: Engine) -> None:
        await engine.set_secret(name, Secret(value), code)
        context.tell_untold(engine)

    context.run(keep)
    if name == DATABASE_PASSWORD:
        context.out.note(_("Saved {name}.").format(name=name))
    else:
        context.out.note(_("Saved {name} of {service}.").format(name=name, service=code))
    if context.settings.secrets.backend == "memory":
        context.out.complain(_("Secrets are kept in memory only: this one is forgotten already."))
    return ExitStatus.OK


def _list(context: Context) -> int:
    names = context.run(lambda engine: engine.secret_names())
    if context.out.as_json:
        context.out.json("secrets", {"names": list(names)})
    else:
        context.out.lines(*names)
    return ExitStatus.OK


def _passphrase(context: Context) -> int:
    from edoc_tui.vault.keys import key_source

    with context.session() as session:
        session.run(session.engine.secret_names())  # the old passphrase comes first
        new = _read_new(_("New passphrase for the vault: "))
        session.run(session.engine.change_passphrase(new))
    context.out.done("secret-passphrase", {}, _("The vault has a new passphrase."))
    source = key_source()
    if source is not None:
        context.out.complain(
            _("The key in {path} does not open the vault any more: put the new one there.").format(
                path=source
            )
        )
    return ExitStatus.OK


def _file_argument(parser: Parser) -> None:
    parser.add_argument("file", metavar=_("FILE"), help=_("the file of secrets"))


def _export(context: Context) -> int:
    path = Path(context.options.file)
    with context.session() as session:
        session.run(session.engine.secret_names())
        passphrase = _read_new(_("Passphrase for the file: "))
        names = session.run(session.engine.export_secrets(path, passphrase))
    context.out.done(
        "secret-export",
        {"file": str(path), "names": list(names)},
        _("{path} holds {names}. Tokens are not in it: they work in one place only.").format(
            path=path, names=", ".join(names)
        ),
    )
    return ExitStatus.OK


def _import_arguments(parser: Parser) -> None:
    _file_argument(parser)
    parser.add_argument(
        "--replace",
        action="store_true",
        default=False,
        help=_("replace secrets that have another value"),
    )


def _import(context: Context) -> int:
    path, replacing = Path(context.options.file), context.options.replace
    with context.session() as session:
        session.run(session.engine.secret_names())
        passphrase = Secret(_read(_("Passphrase of the file: ")))
        taken = session.run(session.engine.import_secrets(path, passphrase, replacing=replacing))
    changed = (*taken.added, *taken.replaced)
    context.out.done(
        "secret-import",
        {"added": list(taken.added), "replaced": list(taken.replaced), "same": list(taken.same)},
        _("Saved {names}.").format(names=", ".join(changed))
        if changed
        else _("Everything in the file is kept already."),
    )
    return ExitStatus.OK


def _read(question: str) -> str:
    """Read one line; at a terminal it is not shown."""
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(question)
    return sys.stdin.read(65_536).removesuffix("\n").removesuffix("\r")


def _read_new(question: str) -> Secret:
    """Read a new passphrase; a person types it twice."""
    first = _read(question)
    if sys.stdin.isatty() and _read(_("Once more: ")) != first:
        raise UsageError(_("The two passphrases differ."), todo=_("Start again."))
    if not first or not first.isprintable():
        raise DataError(
            _("No usable passphrase came on the standard input."),
            todo=_("Nothing was changed. Give it as one line."),
        )
    return Secret(first)


COMMANDS = {
    "secret set": Command(N_("save a credential, read from stdin"), _set, _arguments),
    "secret list": Command(N_("which secrets are kept, by name alone"), _list),
    "secret passphrase": Command(N_("change the vault's passphrase, read from stdin"), _passphrase),
    "secret export": Command(N_("copy the secrets to an encrypted file"), _export, _file_argument),
    "secret import": Command(N_("take secrets from such a file"), _import, _import_arguments),
}
