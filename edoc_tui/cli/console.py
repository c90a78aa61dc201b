"""``edoc-tui`` alone: the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.errors import EdocError, SignInNeededError

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.console.first_look import FirstLook
    from edoc_tui.console.passphrase import Asker
    from edoc_tui.engine.engine import Engine
    from edoc_tui.wiring import Safe


def open_console(context: Context) -> int:
    """Open the console on the home; return its exit status.

    Raises:
        UsageError: There is no terminal that could show it.
        EdocError: The home or its configuration is not usable.
    """
    from edoc_tui import console

    service, read_only = context.options.service, context.options.read_only

    def look(limit: int) -> FirstLook:
        from edoc_tui.cli.overview import folders
        from edoc_tui.console.first_look import first_look

        config_dir, data_dir = folders(context.options.home)
        return first_look(f"{config_dir}/config.toml", f"{data_dir}/outbox.db", service, limit)

    def make(asker: Asker) -> Engine:
        from edoc_tui import wiring

        context.settings.service(service or None)  # a mistake is told before anything is built
        safe = wiring.Safe(context.home, asker)
        if context.settings.store.url:
            _connect(context, safe, asker)
        return wiring.build(context.home, safe=safe, read_only=read_only, program="console")

    return console.run(make, look=look, service=service, read_only=read_only)


def _connect(context: Context, safe: Safe, asker: Asker) -> None:
    """Ask for what a shared store needs, here, where a question may wait for its answer.

    That it cannot be reached now is told on the screen, and tried again there.

    Raises:
        SignInNeededError: The vault stays locked, or has not the store's password.
    """
    from edoc_tui import wiring
    from edoc_tui.vault.sealed import WrongPassphraseError

    def look() -> None:
        wiring.read_store(
            context.home,
            context.settings,
            lambda store: store.version(),
            migrate=False,
            password=safe.password,
        )

    while True:
        try:
            look()
        except WrongPassphraseError as error:
            asker.reason = str(error)
            continue
        except SignInNeededError:
            raise
        except EdocError:
            return
        return
