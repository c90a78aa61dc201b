"""What goes where: data to stdout, everything else to stderr; JSON when asked for.

Text for people passes ``printable``; JSON is written in ASCII, so that nothing foreign in it can
reach a terminal unescaped.
"""

from __future__ import annotations

import sys

from edoc_tui.domain.text import printable

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from edoc_tui.domain.errors import EdocError

    Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
    """What a JSON answer is made of; amounts and times are strings."""


class Output:
    """Where a command writes.

    Args:
        as_json: ``--json``: one JSON object, no text, on stdout; errors as JSON on stderr.
        quiet: ``--quiet``: no notes.
    """

    __slots__ = ("as_json", "quiet")

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet

    def json(self, name: str, answer: Mapping[str, Json]) -> None:
        """Print the one JSON object of a command, with ``schema`` ``edoc-tui.NAME/1`` first."""
        print(encode({"schema": f"edoc-tui.{name}/1", **answer}))  # noqa: T201 - this is stdout

    def lines(self, *lines: str) -> None:
        """Print data for a person; foreign text is made printable, line by line."""
        for line in lines:
            print(printable(line))  # noqa: T201 - this is stdout

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print rows in columns under *head*; without rows nothing is printed."""
        cells = [[printable(cell) for cell in row] for row in rows]
        if not cells:
            return
        widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
        for row in (head, *cells):
            padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            print("  ".join(padded).rstrip())  # noqa: T201 - this is stdout

    def raw(self, content: bytes) -> None:
        """Write bytes to stdout exactly as they are."""
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    def done(self, name: str, answer: Mapping[str, Json], text: str) -> None:
        """Confirm a change: JSON on stdout when it is asked for, else a note."""
        if self.as_json:
            self.json(name, answer)
        else:
            self.note(text)

    def note(self, text: str) -> None:
        """Tell a person something that is not data; silent with ``--quiet``."""
        if not self.quiet:
            print(printable(text), file=sys.stderr, flush=True)  # noqa: T201 - this is stderr

    def error(self, error: EdocError) -> None:
        """Report an error that a person can act on."""
        if self.as_json:
            about: dict[str, Json] = {
                "title": error.title,
                "message": printable(error.message),
                "todo": printable(error.todo),
                "exit_status": error.exit_status,
            }
            text = encode({"schema": "edoc-tui.error/1", "error": about})
        else:
            text = f"edoc-tui: {printable(str(error))}"
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is stderr

    def complain(self, text: str) -> None:
        """Tell what went wrong with one of many, also with ``--quiet``."""
        print(f"edoc-tui: {printable(text)}", file=sys.stderr, flush=True)  # noqa: T201 - stderr


def encode(value: Json) -> str:
    """Return *value* as JSON in ASCII."""
    from json import dumps

    return dumps(value)


def key_values(pairs: Mapping[str, object]) -> list[str]:
    """Return ``key = value`` lines as TOML has them, for ``show`` in text."""
    width = max(map(len, pairs), default=0)
    lines = []
    for key, value in pairs.items():
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        lines.append(f"{key:<{width}}  {shown}".rstrip())
    return lines
