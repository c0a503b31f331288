"""What was used last, bounded in number and weight."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The values used last: at most ``size`` of them, and together at most of ``weight``."""

    def __init__(self, size: int, weight: int | None = None) -> None:
        self._size = size
        self._room = weight
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def find(self, key: K) -> V | None:
        """The value of ``key``, None if it is not there."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def keep(self, key: K, value: V, weight: int = 0) -> None:
        """Keep a value, and let go of those not used for longest until all fit."""
        self.drop(key)
        self._values[key] = value, weight
        if self._room is not None:
            self._room -= weight
        while len(self._values) > self._size or (self._room is not None and self._room < 0):
            self.drop(next(iter(self._values)))

    def drop(self, key: K) -> None:
        """Forget ``key``."""
        _, weight = self._values.pop(key, (None, 0))
        if self._room is not None:
            self._room += weight

    def __len__(self) -> int:
        return len(self._values)
