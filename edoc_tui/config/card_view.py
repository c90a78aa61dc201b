"""The cards of a file as a sequence: each is read when it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, overload

from edoc_tui.domain.parties import Customer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from edoc_tui.config.customer_index import Index


CardT = TypeVar("CardT", bound=Customer)


class Cards(Sequence[CardT]):
    """The cards of a book at one moment, in the order of the file; made when looked at."""

    __slots__ = ("_index", "_make", "_numbers")

    def __init__(
        self, source: Index, make: Callable[..., CardT], numbers: Sequence[str] | None = None
    ) -> None:
        self._index = source
        self._make = make
        self._numbers = list(source.numbers) if numbers is None else numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[CardT]:
        return map(self._card, self._numbers)

    def _card(self, no: str) -> CardT:
        return self._make(no, **self._index.entries(no))

    @overload
    def __getitem__(self, at: int) -> CardT: ...
    @overload
    def __getitem__(self, at: slice) -> Cards[CardT]: ...
    def __getitem__(self, at: int | slice) -> CardT | Cards[CardT]:
        if isinstance(at, slice):
            return Cards(self._index, self._make, self._numbers[at])
        return self._card(self._numbers[at])
