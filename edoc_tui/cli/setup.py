"""``setup status`` and ``setup test-document``: the guided setup without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser

SIGNS = {"done": "✓", "missing": "–", "failing": "✗"}
"""A sign beside the word, so that neither stands alone."""


def _status(context: Context) -> int:
    from asyncio import Runner

    from edoc_tui import wiring

    code, _service = context.service
    # Nobody is asked for a passphrase here, but where the store itself cannot be read without.
    engine = wiring.build(context.home, password=context.safe.password)
    with Runner() as runner:
        try:
            steps = runner.run(engine.setup_steps(code))
        finally:
            runner.run(engine.aclose())
    if context.out.as_json:
        context.out.json(
            "setup",
            {
                "service": code,
                "complete": all(step.state == "done" for step in steps),
                "steps": [
                    {
                        "step": step.key,
                        "title": _(step.title),
                        "state": str(step.state),
                        "detail": step.detail,
                    }
                    for step in steps
                ],
            },
        )
        return ExitStatus.OK
    context.out.table(
        (_("Step"), _("State"), ""),
        [
            (
                f"{number:>2}. {_(step.title)}",
                f"{SIGNS[step.state]} {_(str(step.state))}",
                step.detail,
            )
            for number, step in enumerate(steps, 1)
        ],
    )
    return ExitStatus.OK


def _customer(parser: Parser) -> None:
    text = _("number of the customer, the first one if not given")
    parser.add_argument("--customer", default="", metavar=_("NO"), help=text)


def _test_document(context: Context) -> int:
    code, _service = context.service
    document = context.run(lambda engine: engine.make_test_document(code, context.options.customer))
    context.out.done(
        "test-document",
        {"service": code, "id": document.id, "document_no": document.document_no},
        _("The test document {number} is in the outbox, with the id {id}.").format(
            number=document.document_no, id=document.id
        ),
    )
    return ExitStatus.OK


STATE_WORDS = (N_("done"), N_("missing"), N_("failing"), N_("skipped"))

COMMANDS = {
    "setup status": Command(N_("how far the setup of a service is"), _status),
    "setup test-document": Command(N_("make a first test document"), _test_document, _customer),
}
