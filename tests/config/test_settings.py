"""What config.toml says, its defaults, and how its mistakes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.files import SettingsFile, change, read_settings
from edoc_tui.config.settings import Settings, connection_defaults
from edoc_tui.domain.errors import InputMissingError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

FULL = """
[company]
name = "Cronus France SAS"
country = "FR"
use_gln_in_electronic_documents = true
future_key = 1

[services.PAGERO]
description = "Pagero Online"
service_integration = "pagero"
supported_document_types = ["Sales Invoice", "Reminder"]
batch = "threshold"
batch_threshold = 5

[services.PAGERO.connection]
file_api_url = "http://127.0.0.1:8080/file/v1/files"
send_mode = "Certification"

[services.PAGERO.delivery]
quiet_seconds = 0.5

[services.PAPER]
service_integration = ""

[document_sending_profiles.DEFAULT]
default = true
workflow = "ROUTE"
[document_sending_profiles.NONE]
electronic_document = "no"

[workflows.ROUTE]
when = { document_type = ["Sales Invoice"] }
then = [{ send = "PAPER" }]

[secrets]
backend = "memory"
"""


def test_a_new_installation_has_the_published_defaults(tmp_path: Path) -> None:
    """Without a file there is one service, in Test, with Pagero's addresses and timings."""
    settings = read_settings(tmp_path / "config.toml")
    code, service = settings.service()
    assert (code, service.service_integration, service.document_format) == (
        "PAGERO",
        "pagero",
        "PEPPOL BIS 3.0",
    )
    connection = service.connection
    assert connection.send_mode == "Test"
    assert connection.authentication_url == "https://sso.pageroonline.com/oauth/v2"
    assert connection.file_api_url == "https://api.pageroonline.com/file/v1/files"
    assert connection.fileparts_url == "https://api.pageroonline.com/file/v1/fileparts"
    assert connection.document_api_url == "https://api.pageroonline.com/document/v1/documents"
    delivery = service.delivery
    assert (delivery.parallel, delivery.request_timeout_seconds) == (4, 120)
    assert (delivery.quiet_seconds, delivery.empty_searches) == (300, 2)
    assert (delivery.search_gap_seconds, delivery.poll_seconds) == (60, 300)
    assert (settings.ui.language, settings.ui.theme) == ("en", "edoc-dark")
    assert (settings.secrets.backend, settings.store.url) == ("vault", "")
    assert settings.routes().service_for("Sales Credit Memo") == "PAGERO"


def test_a_full_file_is_read(tmp_path: Path) -> None:
    """Values, defaults beside them, routes and unknown keys all come out right."""
    path = tmp_path / "config.toml"
    path.write_text(FULL)
    settings = read_settings(path)
    company = settings.company_record()
    assert (company.name, company.country, company.city) == ("Cronus France SAS", "FR", "")
    assert company.use_gln_in_electronic_documents
    code, service = settings.service("PAGERO")
    assert [str(name) for name in service.supported_document_types] == ["Sales Invoice", "Reminder"]
    assert (service.batch, service.batch_threshold) == ("threshold", 5)
    assert (service.delivery.quiet_seconds, service.delivery.parallel) == (0.5, 4)
    assert service.connection.send_mode == "Certification"
    assert settings.service_for("Sales Invoice") == ("PAPER", settings.services["PAPER"])
    with pytest.raises(SettingsError, match="does not take a Reminder"):
        settings.service_for("Reminder")
    with pytest.raises(SettingsError, match="does not send electronic documents"):
        settings.service_for("Sales Invoice", "NONE")
    assert code == settings.service()[0]


def test_a_lone_service_gets_its_own_route() -> None:
    """A file that names only a service needs no workflow to send through it."""
    import msgspec

    settings = msgspec.convert({"services": {"ACME": {}}}, Settings)
    assert settings.service_for("Sales Invoice")[0] == "ACME"


def test_defaults_are_not_shared() -> None:
    """Two settings never see each other's services."""
    Settings().services.clear()
    assert list(Settings().services) == ["PAGERO"]


def test_unknown_services_are_named() -> None:
    """A service that does not exist ends with 66 and says which exist."""
    with pytest.raises(InputMissingError, match=r"'X\N{REPLACEMENT CHARACTER}'.*PAGERO") as caught:
        Settings().service("X\x1b")
    assert caught.value.exit_status == 66


MISTAKES = [
    ("[company]\n# hello\nname = 3\n", 3, "company.name", "text in quotes"),
    ("company = 1\n", 1, "company", "a table"),
    ("services = 3\n", 1, "services", "a table"),
    ("[services]\nX = 3\n", 2, "services.X", "a table"),
    ('[services.P]\n[services.P.connection]\nsend_mode = "test"', 3, "send_mode", '"Production"'),
    ('[services.P]\nbatch_start = "25:00"\n', 2, "services.P.batch_start", '"06:30"'),
    ('[services.P]\nbatch = "on"\n', 2, "services.P.batch", '"off", "threshold", "recurrent"'),
    ("[services.P]\nimport_minutes = 0\n", 2, "import_minutes", "a whole number from 1"),
    ("[services.P.delivery]\nparallel = 1.5\n", 2, "parallel", "a whole number from 1"),
    ("[services.P.delivery]\nquiet_seconds = -1\n", 2, "quiet_seconds", "a number from 0"),
    ('[ui]\nlanguage = "de"\n', 2, "ui.language", '"en", "fr"'),
    ('[secrets]\nbackend = "null"\n', 2, "secrets.backend", '"vault"'),
    ('[store]\nurl = "mysql://u:hunter2@h/d"\n', 2, "store.url", "postgresql://"),
    ('[workflows.W]\n\nthen = [{ sent = "P" }]\n', 3, "workflows.W.then", "the key send"),
    (
        '[workflows.W]\nwhen = { document_type = ["Sales"] }\n',
        2,
        "workflows.W.when.document_type",
        '"Sales Invoice"',
    ),
    (
        '[services."a b"]\nsupported_document_types = [\n  "Sales Invoice",\n  4,\n]\n',
        2,
        "services.a b.supported_document_types",
        "a document type",
    ),
    (
        '[services.P.connection]\nfile_api_url = "http://api.pageroonline.com/x"\n',
        2,
        "services.P.connection.file_api_url",
        "an https:// address",
    ),
    (
        '[services.P.connection]\nfile_api_url = "https://api.pagero0nline.com/x"\n',
        2,
        "services.P.connection.file_api_url",
        "allow_other_hosts",
    ),
    ('a = """\n[company]\nname = 3\n"""\n[company]\nname = 3\n', 6, "company.name", "text"),
    ("company.name = 3\n", 1, "company.name", "text"),
    ("[company]\nname = [\n", 2, "", "not valid TOML"),
    ('[company]\nname = "x"\nname = "y"\n', 3, "'name = \"y\"'", "not valid TOML"),
    ("\ufeff[company]\n", 1, "", "byte order mark"),
]


@pytest.mark.parametrize(("text", "line", "key", "expected"), MISTAKES)
def test_a_mistake_is_told_by_file_line_key_and_expectation(
    tmp_path: Path, text: str, line: int, key: str, expected: str
) -> None:
    """Every kind of mistake names its place, and a save never overwrites the file."""
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_settings(path)
    message = caught.value.message
    assert message.startswith(f"{path}, line {line}: "), message
    assert key in message
    assert expected in message
    assert "hunter2" not in message
    assert caught.value.exit_status == 78
    with pytest.raises(SettingsError):
        change(path, {("company", "name"): "y"})
    assert path.read_text() == text


def test_another_encoding_is_told_by_line(tmp_path: Path) -> None:
    """A file in Latin-1 names the line of the first wrong byte."""
    path = tmp_path / "config.toml"
    path.write_bytes('# ok\n[company]\nname = "Société"\n'.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"line 3: expected text in UTF-8"):
        read_settings(path)


def test_foreign_text_in_a_message_is_harmless(tmp_path: Path) -> None:
    """Escape sequences in keys, values and syntax never reach the terminal."""
    path = tmp_path / "config.toml"
    for text in (
        '[services."\\u001b]0;x"]\nbatch = "\\u001b[2J\u202e"\n',
        "\u009b31m = [\n",
        'x = "\u202e"\n]',
    ):
        path.write_text(text)
        with pytest.raises(SettingsError) as caught:
            read_settings(path)
        assert not set(str(caught.value)) & set("\x1b\u009b\u202e")


def test_several_mistakes_are_counted(tmp_path: Path) -> None:
    """The first mistake is told, and how many more there are."""
    path = tmp_path / "config.toml"
    path.write_text('[ui]\nlanguage = "x"\ntheme = 1\n[secrets]\nbackend = 2\n')
    with pytest.raises(SettingsError, match=r"line 2: ui\.language.*and 2 more mistakes"):
        read_settings(path)


def test_a_process_that_stays_sees_a_hand_edit(tmp_path: Path) -> None:
    """A SettingsFile reads again exactly when the file was saved."""
    file = SettingsFile(tmp_path / "config.toml")
    first = file.current()
    assert file.current() is first
    file.change({("ui", "language"): "fr"})
    assert file.current().ui.language == "fr"
    file.path.write_text("[ui]\n")
    assert file.current().ui.language == "en"


def test_a_reset_gives_the_provider_addresses_and_test_mode(tmp_path: Path) -> None:
    """The reset puts back what tampering may have changed; the company id stays."""
    path = tmp_path / "config.toml"
    at = ("services", "PAGERO", "connection")
    change(
        path,
        {
            (*at, "file_api_url"): "https://elsewhere.example/files",
            (*at, "allow_other_hosts"): True,
            (*at, "send_mode"): "Production",
            (*at, "company_id"): "c-1",
        },
    )
    change(path, {(*at, key): value for key, value in connection_defaults().items()})
    connection = read_settings(path).service()[1].connection
    fresh = Settings().service()[1].connection
    assert connection.company_id == "c-1"
    assert connection.file_api_url == fresh.file_api_url
    assert (connection.send_mode, connection.allow_other_hosts) == ("Test", False)
    assert "allow_other_hosts" not in path.read_text()
