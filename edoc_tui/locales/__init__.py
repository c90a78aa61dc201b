"""Sentences in the user's language: ``_`` and ``ngettext`` over stdlib gettext catalogues.

The English text is the message id, so English needs no catalogue and costs nothing; any other
language is read on its first use. Catalogues live in ``LANGUAGE/LC_MESSAGES/edoc_tui.mo``.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from gettext import NullTranslations
    from typing import Final

LANGUAGES: Final = ("en", "fr")
"""Languages with a catalogue; the first one is the language of the message ids."""

DOMAIN: Final = "edoc_tui"

_catalogue: NullTranslations | None = None
_language: str = LANGUAGES[0]


def use(language: str) -> str:
    """Choose the language of every sentence from now on.

    Args:
        language: A code such as ``fr`` or a locale name such as ``fr_FR.UTF-8``; anything
            unknown means English.

    Returns:
        The code of the language that is really used.
    """
    global _catalogue, _language  # noqa: PLW0603 - one language for the whole process
    code = language.replace("-", "_").split("_")[0].split(".")[0].casefold()
    if code not in LANGUAGES[1:]:
        _catalogue, _language = None, LANGUAGES[0]
        return _language
    from gettext import translation
    from importlib.resources import as_file, files

    with as_file(files(__name__)) as folder:
        _catalogue = translation(DOMAIN, localedir=folder, languages=[code], fallback=True)
    _language = code
    return code


def language() -> str:
    """Return the code of the chosen language."""
    return _language


def _(message: str) -> str:
    """Return *message* in the chosen language."""
    return _catalogue.gettext(message) if _catalogue is not None and message else message


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form for *count* in the chosen language."""
    if _catalogue is not None:
        return _catalogue.ngettext(one, many, count)
    return one if count == 1 else many


def N_(message: str) -> str:  # noqa: N802 - the name that message extractors know
    """Mark *message* for translation and return it as it is; ``_`` translates it later."""
    return message
