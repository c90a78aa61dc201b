"""A counter where files are handed in: a home with the sample configuration and a real store."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edoc_tui.config.customers import CustomerBook
from edoc_tui.config.files import read_settings
from edoc_tui.config.home import Home
from edoc_tui.domain.query import ListQuery
from edoc_tui.engine.import_report import ImportReport
from edoc_tui.engine.importing import Importer
from edoc_tui.store.sqlite import open_sqlite
from edoc_tui.store.worker import StoreThread
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.import_report import Imported


@dataclass(slots=True)
class Counter:
    """The importer, its home and its store."""

    home: Home
    store: StoreThread
    told: list[Imported] = field(default_factory=list)

    @property
    def importer(self) -> Importer:
        """An importer for the settings as they are now."""
        settings = read_settings(self.home.config_file)
        return Importer(self.store, settings, CustomerBook(self.home.customers_file), self.home)

    async def hand_in(self, *paths: Path, service: str = "") -> ImportReport:
        """Import and remember what was told."""
        report = ImportReport()
        self.told = []
        async for one in self.importer.import_paths(paths, service):
            self.told.append(one)
            report.add(one)
        return report

    async def drain(self) -> ImportReport:
        """Import the file drop and remember what was told."""
        report = ImportReport()
        self.told = []
        async for one in self.importer.drain():
            self.told.append(one)
            report.add(one)
        return report

    async def documents(self) -> Sequence[EDocument]:
        """Return everything in the outbox, newest first."""
        return (await self.store.read(lambda store: store.page(ListQuery(), limit=1000))).items

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder of the file drop."""
        return sorted(path.name for path in (self.home.drop / folder).iterdir())

    def drop(self, name: str, content: bytes) -> Path:
        """Put a file into ``drop/new`` as a careful neighbour does: written whole, then renamed."""
        beside = self.home.drop / f".{len(name)}"
        beside.write_bytes(content)
        target = self.home.drop / "new" / name
        return beside.rename(target)


@asynccontextmanager
async def counter(folder: Path) -> AsyncIterator[Counter]:
    """Open a counter in *folder*."""
    home = Home(folder, folder).prepare()
    for name in ("config.toml", "customers.toml"):
        if not (folder / name).exists():
            shutil.copyfile(SAMPLES / name, folder / name)
    store = StoreThread(lambda: open_sqlite(home.database))
    try:
        yield Counter(home, store)
    finally:
        store.close()
