"""What planning one operation may cost: hostile operations end with a clear error instead of late."""

from gateway.planner.plan import NoPlan

STEP_LIMIT = 10_000
"""Steps planning one operation may take unless said otherwise: some 15 µs each on one core of 2024."""


class TooComplex(NoPlan):
    """Planning the operation would take more steps than it may, or it is nested too deeply."""


class Budget:
    """Counts steps: fields unfolded, objects looked for in a subgraph."""

    __slots__ = ("_left", "_limit")

    def __init__(self, limit: int) -> None:
        self._limit = self._left = limit

    @property
    def taken(self) -> int:
        """Steps taken so far."""
        return self._limit - self._left

    def step(self) -> None:
        """Take a step. Raises `TooComplex` when there is none left."""
        self._left -= 1
        if self._left < 0:
            raise TooComplex(f"planning takes more than {self._limit} steps")

    def part(self, steps: int) -> "Budget":
        """At most so many of the steps left, for what one can do without."""
        return Budget(min(steps, self._left))
