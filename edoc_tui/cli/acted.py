"""What came of an action on one document, as the commands tell it."""

from __future__ import annotations

from edoc_tui.locales import _

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.engine.reports import ActionReport


def acted(context: Context, report: ActionReport, about: dict[str, Json] | None) -> int:
    """Tell what came of it; an action that does not apply is a warning and ends with 0.

    Args:
        context: Where to tell it.
        report: What was done.
        about: The document afterwards, as an item of its list.
    """
    if context.out.as_json:
        context.out.json(
            "action", {"done": report.done, "warning": report.warning, "document": about}
        )
    elif about is not None:
        context.out.lines(f"{about['id']}  {about['document_no']}  {about['status']}")
    if report.warning:
        context.out.note(_("Warning: {text}").format(text=report.warning))
    return report.exit_status
