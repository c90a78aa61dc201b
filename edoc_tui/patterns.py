"""Regular expressions that people write: in time that grows with the text and no faster.

They are carried out by RE2, which never goes back: no expression can be made slow by a document,
and what would need going back (look-around, back-references) is refused when the rule is read.
Expressions, their memory and their results are bounded besides. Nothing else uses RE2.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST: Final = 500
"""Characters of an expression."""

_MEMORY: Final = 1 << 20  # bytes of a compiled expression
_REFERENCE: Final = re.compile(r"\\(.?)", re.DOTALL)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2.compile(pattern, options)


def check_pattern(pattern: str, replacement: str) -> str:
    r"""Return why an expression, or what replaces it, is no good; ``""`` when both are.

    ``\1`` to ``\9`` in the replacement are the groups, ``\0`` is the whole match.
    """
    import re2

    if len(pattern) > LONGEST:
        return _("It has more than {count} characters.").format(count=LONGEST)
    try:
        groups = _compiled(pattern).groups
    except re2.error as error:
        said = error.args[0] if error.args else ""
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return _("RE2 says: {text}.").format(text=printable(text, limit=100))
    except UnicodeEncodeError:
        return _("It has a character that is no text.")
    for name in _REFERENCE.findall(replacement):
        if name != "\\" and not (name.isascii() and name.isdigit()):
            return _(r"In the replacement, \ stands before a digit or before another \.")
        if name.isdigit() and int(name) > groups:
            return _("The expression has {count} groups.").format(count=groups)
    return ""


def substitute(pattern: str, replacement: str, text: str) -> str:
    """Return *text* with every match replaced.

    Args:
        pattern: An expression that :func:`check_pattern` found good.
        replacement: As there.
        text: Any text; one that is no Unicode stays.
    """
    try:
        return str(_compiled(pattern).sub(_expanding(replacement), text))
    except UnicodeEncodeError:
        return text


def _expanding(replacement: str) -> Callable[[Any], str]:
    def expand(match: Any) -> str:
        return _REFERENCE.sub(
            lambda one: "\\" if one[1] == "\\" else match.group(int(one[1])) or "", replacement
        )

    return expand
