"""What a command works with, each part made when it is first asked for."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import cached_property

from edoc_tui.domain.errors import UsageError
from edoc_tui.locales import _, use

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from asyncio import Runner
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path
    from typing import Any, TypeVar

    from edoc_tui.cli.output import Output
    from edoc_tui.cli.parser import Options
    from edoc_tui.config.home import Home
    from edoc_tui.config.settings import Service, Settings
    from edoc_tui.config.toml_edit import Changes
    from edoc_tui.domain.tokens import Secret
    from edoc_tui.engine.engine import Engine
    from edoc_tui.store.repository import Repository
    from edoc_tui.wiring import Safe

    T = TypeVar("T")


class Session:
    """An engine and the loop that runs it; between two runs the program may block on stdin."""

    def __init__(self, engine: Engine, runner: Runner) -> None:
        self.engine = engine
        self._runner = runner

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run *work* to its end."""
        return self._runner.run(work)


class Context:
    """A command line being carried out.

    Args:
        options: What it said.
        out: Where the answer goes.
    """

    def __init__(self, options: Options, out: Output) -> None:
        self.options = options
        self.out = out

    @cached_property
    def home(self) -> Home:
        """The home, not yet prepared."""
        from pathlib import Path

        from edoc_tui.config.home import Home

        return Home.find(Path(self.options.home) if self.options.home else None)

    @property
    def log_file(self) -> Path | None:
        """Where the log of this command goes, ``None`` where there is no home yet."""
        path = self.home.log_file
        return path if self.home.data_dir.is_dir() else None

    @cached_property
    def settings(self) -> Settings:
        """The configuration; its language is the one we speak unless ``--lang`` says another."""
        from edoc_tui.config.files import read_settings

        settings = read_settings(self.home.config_file)
        if not self.options.lang:
            use(settings.ui.language)
        return settings

    @property
    def service(self) -> tuple[str, Service]:
        """The service meant by ``--service``, else the first one.

        Raises:
            InputMissingError: There is no such service.
        """
        return self.settings.service(self.options.service or None)

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    @cached_property
    def safe(self) -> Safe:
        """The vault, opened at most once."""
        from edoc_tui import wiring

        return wiring.Safe(self.home, self.passphrase)

    def read(self, work: Callable[[Repository], T]) -> T:
        """Run *work* on the store, which is only read and not created."""
        from edoc_tui import wiring

        migrate = not self.options.read_only
        return wiring.read_store(
            self.home, self.settings, work, migrate=migrate, password=self.safe.password
        )

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give an engine with a loop to run it on; both are closed afterwards."""
        from asyncio import Runner

        from edoc_tui import wiring

        self.settings  # noqa: B018 - mistakes in the configuration come before everything else
        engine = wiring.build(
            self.home,
            safe=self.safe,
            read_only=self.options.read_only,
            program=self.options.command_path,
        )
        with Runner() as runner:
            try:
                yield Session(engine, runner)
            finally:
                runner.run(engine.aclose())

    def run(self, work: Callable[[Engine], Coroutine[Any, Any, T]]) -> T:
        """Run *work* on an engine that is closed afterwards."""
        with self.session() as session:
            return session.run(work(session.engine))

    def change_settings(self, changes: Changes) -> None:
        """Change ``config.toml``; who changed what is written to the audit journal."""

        async def change(engine: Engine) -> None:
            await engine.change_settings(changes)
            self.tell_untold(engine)

        self.run(change)

    def tell_untold(self, engine: Engine) -> None:
        """Say when something was done that the audit journal could not be told."""
        if engine.untold is not None:
            text = _("It could not be written to the audit journal: {reason}")
            self.out.complain(text.format(reason=str(engine.untold)))

    @property
    def passphrase(self) -> Callable[[bool], Secret] | None:
        """What asks for the vault's passphrase, where somebody can be asked."""
        return _ask_passphrase if self.interactive else None


def _ask_passphrase(new: bool) -> Secret:  # noqa: FBT001 - the vault's own signature
    from getpass import getpass

    from edoc_tui.domain.tokens import Secret

    if not new:
        return Secret(getpass(_("Passphrase of the vault: ")))
    first = getpass(_("New passphrase for the vault: "))
    if getpass(_("Once more: ")) != first:
        raise UsageError(_("The two passphrases differ."), todo=_("Start again."))
    return Secret(first)


def ask(question: str, option: str) -> str:
    """Ask a person at the terminal.

    Args:
        question: Ends with a blank.
        option: What to use instead, where nobody can be asked.

    Raises:
        UsageError: There is nobody to ask.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            _("This needs an answer, and there is no terminal to ask at."),
            todo=_("Use {option}.").format(option=option),
        )
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def user_name() -> str:
    """Return who is at the keyboard, for the document log; ``sudo`` does not hide a person."""
    from edoc_tui.engine.person import current_person

    return current_person().name
