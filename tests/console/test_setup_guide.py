"""The whole guided setup on an empty home: keys only, 80 by 24, no colour, over SSH."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.files import read_settings
from edoc_tui.sandbox.running import Running
from tests.cli.program import Program
from tests.console.driver import Console

if TYPE_CHECKING:
    from pathlib import Path

LINK = re.compile(rb"\x1b\]8;[^;]*;(https?:[^\x1b\x07]*)(?:\x1b\\|\x07)")
CLIPBOARD = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)")
ALTERNATE_ON = b"\x1b[?1049h"
PASSPHRASE = "correct horse 7"


@dataclass(frozen=True)
class Words:
    """What the screen says in one language."""

    language: str
    agree: str
    passphrase: str
    done: str
    missing: str
    steps: tuple[str, ...]
    address: str
    copied: str
    come_back: str
    signed_in: str
    refreshed: str
    works: str
    send: str
    sent: str


ENGLISH = Words(
    language="en",
    agree="I agree",
    passphrase="A passphrase for the vault",
    done="✓ done",
    missing="– missing",
    steps=(
        "Service integration",
        "Client ID and client secret",
        "Authentication URL and redirect URL",
        "Request authorisation code",
        "Enter authorisation code",
        "Refresh access token",
        "FileAPI, Fileparts and DocumentAPI URL",
        "Company ID",
        "Send mode",
        "Test connection",
        "Company information",
        "Customers",
        "Workflow and document sending profile",
        "First test document",
    ),
    address="Never send it to anyone.",
    copied="Sent to your terminal's clipboard.",
    come_back="Press Enter to come back.",
    signed_in="✓ Signed in.",
    refreshed="The access token was refreshed.",
    works="✓ The connection works.",
    send="Send 1 document?",
    sent="1 document was sent.",
)

FRENCH = Words(
    language="fr",
    agree="J'accepte",
    passphrase="Une phrase secrète pour le coffre",
    done="✓ fait",
    missing="– manquant",
    steps=(
        "Intégration de service",
        "ID client et secret client",
        "URL d'authentification et de redirection",
        "Demander un code d'autorisation",
        "Entrer le code d'autorisation",
        "Actualiser le jeton d'accès",
        "URL FileAPI, des parties et DocumentAPI",
        "ID société",
        "Mode d'envoi",
        "Tester la connexion",
        "Informations société",
        "Clients",
        "Flux de travail et profil d'envoi",
        "Premier document de test",
    ),
    address="Ne l'envoyez jamais à personne",
    copied="presse-papiers de votre terminal.",
    come_back="Entrée pour revenir",
    signed_in="✓ Session ouverte.",
    refreshed="Le jeton d'accès a été actualisé.",
    works="✓ La connexion fonctionne.",
    send="Envoyer 1 document",
    sent="1 document a été envoyé.",
)


def answer(console: Console, *values: str) -> None:
    """Fill in one field after the other; what stands there is replaced."""
    for value in values:
        console.press("\x15", value, "enter")


def is_done(console: Console, words: Words, number: int) -> None:
    """Wait until a step is done."""
    console.matches(rf"{number} {re.escape(words.steps[number - 1])}\s+{words.done}")


def sign_in(console: Console, words: Words, sandbox: Running) -> None:
    """Sign in: the address by link, clipboard and plain line; its answer pasted in pieces."""
    console.shows("oauth-authorize").shows(words.address)
    console.press("c").shows(words.copied)
    found = CLIPBOARD.search(bytes(console.raw))
    assert found is not None
    url = base64.b64decode(found[1]).decode()
    assert url.encode() in LINK.findall(bytes(console.raw))
    console.press("p").shows(words.come_back)
    assert url.encode() + b"\r\n" in console.raw
    console.press("enter")
    console.until(lambda: console.raw.count(ALTERNATE_ON) == 2, "never came back").settle()
    address = sandbox.authorise(url)
    pasted = f"{address[:50]}\r\n{address[50:90]}\x1b[31m\n  {address[90:]}"
    console.press(f"\x1b[200~{pasted}\x1b[201~", "enter").shows(words.signed_in)


def name_both_parties(console: Console, words: Words) -> None:
    """Fill in company information, and a first customer."""
    console.press("f5").shows("1/6")
    answer(console, "Cronus SAS", "1 quai du Port", "Lyon", "69001", "FR", "FR68910452333")
    is_done(console, words, 11)
    console.press("f5").press("enter").shows("1/6")
    answer(console, "Bakkerij", "Kerkstraat 1", "Gent", "9000", "BE", "BE0403170701")
    is_done(console, words, 12)


@pytest.mark.parametrize("words", [ENGLISH, FRENCH], ids=["english", "french"])
def test_the_guided_setup_ends_with_a_sent_test_document(tmp_path: Path, words: Words) -> None:
    """Every step in its order, from an empty home to a document that the provider has."""
    home = tmp_path / "home"
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f"#!/bin/sh\ntouch {tmp_path}/opened\n", encoding="ascii")
    opener.chmod(0o700)
    environment = {
        "NO_COLOR": "1",
        "SSH_CONNECTION": "192.0.2.1 40000 192.0.2.2 22",
        "BROWSER": str(opener),
        "PATH": f"{opener.parent}:/usr/bin:/bin",
    }
    with (
        Running(settle_seconds=0.1) as sandbox,
        Console.on(
            home, "--lang", words.language, environment=environment, size=(80, 24)
        ) as console,
    ):
        for number, step in enumerate(words.steps, 1):
            console.matches(rf"{number:>2} {re.escape(step)}\s+(?:✓|–) ")
        console.press("f5").shows("Pagero Online").press("enter").shows(words.agree)
        console.press("right", "enter")
        is_done(console, words, 1)
        console.press("f5").shows("1/2")
        answer(console, sandbox.client_id, sandbox.client_secret)
        console.shows(words.passphrase).press(PASSPHRASE, "enter", PASSPHRASE, "enter")
        is_done(console, words, 2)
        console.press("f5").shows("1/2")
        answer(console, f"{sandbox.url}/oauth/v2", sandbox.redirect_url)
        is_done(console, words, 3)
        console.press("f5")
        sign_in(console, words, sandbox)
        is_done(console, words, 5)
        console.press("f5").shows(words.refreshed)
        is_done(console, words, 6)
        # The provider's own addresses are there already: this step is gone to with the arrows.
        console.press("up", "enter").shows("1/3")
        names = ("file/v1/files", "file/v1/fileparts", "document/v1/documents")
        answer(console, *(f"{sandbox.url}/{name}" for name in names))
        console.matches(rf"{re.escape(words.steps[6])}.*http:")
        console.press("f5")
        answer(console, sandbox.company_id)
        is_done(console, words, 8)
        console.press("f5").shows(words.works).press("escape")
        is_done(console, words, 10)
        name_both_parties(console, words)
        console.press("f5").shows(words.send).press("y").shows(words.sent)
        is_done(console, words, 14)
        console.hides(words.missing).press("f10")
        assert console.ends() == 0
        assert re.search(rb"\x1b\[[0-9;]*\b(?:3[0-7]|4[0-7]|38|48)[0-9;]*m", console.raw) is None
        assert PASSPHRASE.encode() not in console.raw
        assert sandbox.client_secret.encode() not in console.raw
        (file,) = sandbox.state()["by_reference"].values()
        assert file["mode"] == "Test" if isinstance(file, dict) else file
    assert not (tmp_path / "opened").exists()
    connection = read_settings(home / "config.toml").services["PAGERO"].connection
    assert (connection.send_mode, connection.allow_other_hosts) == ("Test", False)
    status = Program(home)("setup", "status", "--json").json
    assert status["complete"]
    assert [step["step"] for step in status["steps"]][0::13] == ["integration", "document"]
