"""Read the command line: common options before, between or after the words of a command.

The line is read one word at a time, so that only the parser of the command that was asked for is
ever built.
"""

from __future__ import annotations

import argparse
import os

from edoc_tui import __version__
from edoc_tui.cli.commands import MODULES, find, under
from edoc_tui.domain.errors import UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import LANGUAGES, N_, _

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Final, NoReturn

    from edoc_tui.cli.commands import Command

_PROGRAM = "edoc-tui"

# argparse looks for its few words in a catalogue that nobody has, on disk, with a slow module.
argparse._ = _  # type: ignore[attr-defined] # it has no public way

ARGPARSE: Final = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("expected at most one argument"),
    N_("ignored explicit argument %r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("unrecognized arguments: %s"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
)
"""Message ids of argparse's own sentences, so that the catalogues have them."""


class Options(argparse.Namespace):
    """What the command line said; a command's own arguments come on top.

    Attributes:
        home: ``--home``, else ``""``.
        service: ``--service``, else ``""``.
        lang: ``--lang``, else ``""``.
        quiet: No notes on stderr, errors alone.
        json: One JSON object on stdout.
        read_only: Nothing is written, anywhere.
        command_path: The words of the command, ``""`` = the console.
    """

    home: str = ""
    service: str = ""
    lang: str = ""
    quiet: bool = False
    json: bool = False
    read_only: bool = False
    command_path: str = ""
    word: str | None = None
    rest: Sequence[str] = ()


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Finds the terminal's width itself: argparse imports a slow module for that every time."""

    def __init__(self, prog: str) -> None:
        try:
            columns = os.get_terminal_size().columns
        except OSError:
            columns = 80
        super().__init__(prog, width=max(columns - 2, 40))


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of printing and exiting with 2, and knows what may follow.

    Args:
        path: The words read so far.
        description: What the help says first.
    """

    def __init__(self, path: str, description: str) -> None:
        super().__init__(
            prog=f"{_PROGRAM} {path}".strip(),
            description=description,
            formatter_class=_Formatter,
            argument_default=argparse.SUPPRESS,
            allow_abbrev=False,
        )
        self.path = path
        add = self.add_argument
        add("--home", metavar=_("DIR"), help=_("everything under this folder"))
        add("--service", metavar=_("CODE"), help=_("the service, when there are several"))
        add("--lang", choices=LANGUAGES, help=_("language of the texts"))
        add("--quiet", action="store_true", help=_("errors alone on stderr"))
        add("--json", action="store_true", help=_("one JSON object on stdout"))
        add("--read-only", action="store_true", help=_("look, but change nothing"))

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line.

        Raises:
            UsageError: Always.
        """
        raise UsageError(
            printable(message[:1].upper() + message[1:], limit=400).rstrip(".") + ".",
            todo=_("See '{command} --help'.").format(command=self.prog),
        )

    def format_help(self) -> str:
        """Return the help; above a group of commands, with a line for each of them."""
        text = super().format_help()
        if self.path in MODULES:
            return text
        paths = [path for path in MODULES if path.startswith(self.path)]
        lines = [f"  {path:<21} {_(find(path).help)}" for path in paths]
        return "\n".join([text, _("commands:"), *lines, ""])


def read(arguments: Sequence[str]) -> tuple[Options, Command | None]:
    """Read the command line; without a command, the console is meant.

    Raises:
        UsageError: It asks for something that does not exist.
        SystemExit: ``--help`` or ``--version`` was answered.
    """
    options, rest, path = Options(), arguments, ""
    while path not in MODULES:
        word, rest = _word(path, rest, options)
        if not word:
            return options, None
        path = f"{path} {word}".strip()
    command = find(path)
    leaf = Parser(path, _(command.help))
    if command.arguments is not None:
        command.arguments(leaf)
    leaf.parse_intermixed_args(rest, options)
    options.command_path = path
    return options, command


def _word(path: str, arguments: Sequence[str], options: Options) -> tuple[str, Sequence[str]]:
    """Read up to the next word of the command; ``""`` = there is none and none is needed."""
    level = Parser(path, "" if path else _("Without a command, the console opens."))
    if not path:
        version = f"{_PROGRAM} {__version__}"
        level.add_argument("--version", action="version", version=version, help=_("the version"))
    level.add_argument("word", nargs="?", metavar=_("COMMAND"), help=argparse.SUPPRESS)
    level.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help=argparse.SUPPRESS)
    vars(options).update(word=None, rest=())
    level.parse_args(arguments, options)
    words = under(path)
    if options.word in words:
        return options.word, options.rest
    choices = ", ".join(words)
    if options.word is not None:
        level.error(
            _("there is no command '{word}', there are: {words}").format(
                word=options.word, words=choices
            )
        )
    if path:
        level.error(_("which one is missing: {words}").format(words=choices))
    return "", ()


def whole_number(lowest: int, highest: int | None = None) -> Callable[[str], int]:
    """Return what reads a whole number from *lowest* to *highest* off the command line."""

    def number(text: str) -> int:
        value = int(text) if text.isascii() and text.isdigit() else -1
        if value < lowest or (highest is not None and value > highest):
            raise argparse.ArgumentTypeError(
                _("'{text}' is not a whole number from {lowest}").format(text=text, lowest=lowest)
                + (_(" to {highest}").format(highest=highest) if highest is not None else "")
            )
        return value

    return number
