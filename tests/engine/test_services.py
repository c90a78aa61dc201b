"""What hangs on a service when the program dies half-way through renaming or deleting it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.files import read_settings
from edoc_tui.config.home import Home
from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.domain.status import Direction
from edoc_tui.domain.tokens import Secret, SignIn
from edoc_tui.engine.setup_progress import StepState
from edoc_tui.wiring import build
from tests.console.offices import fill, writing

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.engine.engine import Engine

CONFIG = """\
[services.OLD]
service_integration = "pagero"   # kept
[services.OTHER]
service_integration = ""
"""


class Died(BaseException):
    """The process is gone."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with two services and a key for its vault."""
    key = tmp_path / "key"
    key.write_text("an invented key for this test\n", encoding="ascii")
    key.chmod(stat.S_IRUSR | stat.S_IWUSR)
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(key))
    home = Home(tmp_path / "home", tmp_path / "home").prepare()
    home.config_file.write_text(CONFIG, encoding="utf-8")
    return home


async def furnished(home: Home) -> Engine:
    """Return an engine whose service OLD has secrets, a sign-in and a document."""
    engine = build(home)
    for name in ("client_id", "client_secret", "tokens"):
        engine.secrets.set(f"OLD/{name}", Secret(f"{name} of old"))
    engine.secrets.set("OTHER/client_id", Secret("another"))
    fill(engine, 1)
    writing(engine, lambda store: store.rename_service("PAGERO", "OLD"))
    writing(engine, lambda store: store.save_sign_in(SignIn("OLD", trouble="so that it is there")))
    writing(engine, lambda store: store.save_sign_in_place("OLD", "https://sso.example"))
    return engine


@pytest.mark.parametrize("step", ["_rewrite", "_change_secrets", "replace", "_forget"])
async def test_a_rename_that_was_cut_off_is_finished_by_asking_again(
    home: Home, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Wherever it dies, the second time everything is under the new code, and nothing twice."""
    engine = await furnished(home)

    def die(*_: object, **__: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        if step == "replace":
            patched.setattr("edoc_tui.config.files.replace", die)
        else:
            patched.setattr(type(engine), step, die)
        with pytest.raises(Died):
            await engine.rename_service("OLD", "NEW")
    await engine.aclose()
    engine = build(home)
    if "OLD" in read_settings(home.config_file).services:
        await engine.rename_service("OLD", "NEW")
    assert list(read_settings(home.config_file).services) == ["NEW", "OTHER"]
    assert "# kept" in home.config_file.read_text("utf-8")
    assert set(engine.secrets.names()) == {
        "NEW/client_id", "NEW/client_secret", "NEW/tokens", "OTHER/client_id",
    }  # fmt: skip
    assert engine.secrets.get("OTHER/client_id") == Secret("another")
    sign_in, page = engine.store.read_now(
        lambda store: (store.sign_in("NEW"), store.counts(Direction.OUT, "NEW"))
    )
    place = engine.store.read_now(lambda store: store.sign_in_place("NEW"))
    assert place == "https://sso.example"
    assert sign_in.trouble == "so that it is there"
    assert sum(page.values()) == 1
    await engine.aclose()


async def test_a_deletion_that_was_cut_off_leaves_no_secret_behind(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Secrets go before the service: its code, used again, finds none of them."""
    engine = await furnished(home)
    writing(engine, lambda store: store.rename_service("OLD", "OTHER"))  # no document is open

    def die(*_: object, **__: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr("edoc_tui.config.files.replace", die)
        with pytest.raises(Died):
            await engine.delete_service("OLD")
    assert "OLD" in read_settings(home.config_file).services
    assert engine.secrets.names() == ["OTHER/client_id"]
    await engine.delete_service("OLD")
    assert list(read_settings(home.config_file).services) == ["OTHER"]
    await engine.aclose()


async def test_a_vault_that_stays_locked_is_asked_for_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who does not answer for the passphrase is not asked again at every look at the setup."""
    engine = build(home)
    engine.secrets.set("OLD/client_id", Secret("an id"))
    await engine.aclose()
    monkeypatch.delenv("EDOC_TUI_VAULT_KEY_FILE")
    asked: list[bool] = []

    def nobody(new: bool) -> Secret:  # noqa: FBT001 - the vault's own signature
        asked.append(new)
        raise SignInNeededError("The vault stays locked.")

    engine = build(home, passphrase=nobody)
    for ask, times in ((True, 1), (False, 1), (False, 1), (True, 2)):
        steps = {step.key: step for step in await engine.setup_steps("OLD", ask=ask)}
        assert steps["credentials"].state is StepState.MISSING
        assert "locked" in steps["credentials"].detail
        assert asked == [False] * times
    await engine.aclose()
