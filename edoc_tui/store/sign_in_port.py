"""The part of the store's interface that is about sign-ins and shared tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.tokens import SignIn


class SignInPort(Protocol):
    """What is known of sign-ins, and the pairs of tokens that several hosts share."""

    def sign_in(self, service: str) -> SignIn:
        """Return what is known of a service's sign-in (missing if nothing is)."""
        ...

    def save_sign_in(self, sign_in: SignIn) -> None:
        """Replace what is known of a service's sign-in."""
        ...

    def rename_service(self, old: str, new: str) -> None:
        """Move documents and sign-in of a service to another code; what was said stays as said."""
        ...

    def shared_tokens(self, service: str) -> tuple[int, str] | None:
        """Return generation and sealed pair of a service, ``None`` when there are none."""
        ...

    def all_shared_tokens(self) -> Sequence[tuple[str, int, str]]:
        """Return service, generation and sealed pair of every row."""
        ...

    def save_shared_tokens(
        self, service: str, generation: int, sealed: str, instead_of: int | None = None
    ) -> bool:
        """Write a pair, unless another than that of generation *instead_of* is there."""
        ...

    def forget_shared_tokens(self, service: str) -> None:
        """Forget the pair of a service that is no more."""
        ...
