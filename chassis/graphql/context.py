"""What a resolver is given: who asks, the database, and loaders that live as long as the request."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar, cast

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from chassis.clock import Clock
from chassis.db.engine import Database
from chassis.errors import TOO_MANY_LISTS, UNAUTHENTICATED, Fault
from chassis.messaging import WorkFactory
from chassis.settings import ServiceSettings
from chassis.viewer import Viewer

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
LoadFunction = Callable[["Context", list[K]], Awaitable[Sequence[V | None]]]


@dataclass
class Context:
    """One request to one service. ``anonymous`` requests have no viewer: only sign-in may serve them."""

    viewer_or_none: Viewer | None
    database: Database
    works: WorkFactory
    clock: Clock
    settings: ServiceSettings
    cursor_key: bytes
    language: str = "en"
    correlation: str | None = None
    lists_opened: int = 0
    _loaders: dict[object, DataLoader[Any, Any]] = field(default_factory=dict)

    @property
    def viewer(self) -> Viewer:
        """The viewer; :class:`Fault` UNAUTHENTICATED for the anonymous."""
        if self.viewer_or_none is None:
            raise Fault(UNAUTHENTICATED)
        return self.viewer_or_none

    def open_list(self) -> None:
        """Count a page of a list; :class:`Fault` TOO_MANY_LISTS beyond the setting ``lists_per_request``.

        A list inside each row of a list inside each row … multiplies; this bounds the product.
        """
        self.lists_opened += 1
        if self.lists_opened > self.settings.lists_per_request:
            raise Fault(TOO_MANY_LISTS)

    def read(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session for reading; each resolver opens its own."""
        return self.database.read()

    def load(self, load: LoadFunction[K, V], key: K) -> Awaitable[V | None]:
        """The value of ``key``, batched with its siblings into one call of ``load(context, keys)``."""
        if load not in self._loaders:
            self._loaders[load] = DataLoader(load_fn=cast(Any, partial(load, self)))
        return self._loaders[load].load(key)


Info = strawberry.Info[Context, None]
