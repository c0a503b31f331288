"""Histograms whose observations are noted first and counted together.

The library's own walks through its buckets under a lock for every observation, which is more than all else
that a request spends on its metrics. To note a number is a twentieth of it; they are counted when somebody
reads them, or when there are many.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from threading import Lock

from prometheus_client import REGISTRY
from prometheus_client import Histogram as Library
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.utils import floatToGoString

#: How many are noted before they are counted.
NOTED = 1000


class Series:
    """The observations under one set of labels. Threads may observe and read at the same time."""

    def __init__(self, buckets: Sequence[float]) -> None:
        self._buckets = buckets
        self._counts = [0] * len(buckets)
        self._sum = 0.0
        self._noted: deque[float] = deque()
        self._counting = Lock()

    def observe(self, amount: float) -> None:
        """Note an amount."""
        noted = self._noted
        noted.append(amount)
        if len(noted) >= NOTED:
            self.read()

    def read(self) -> tuple[list[int], float]:
        """How many amounts are at most as large as each bucket's bound, and all amounts together."""
        with self._counting:
            noted, counts = self._noted, self._counts
            amounts = [noted.popleft() for _ in range(len(noted))]
            for amount in amounts:
                self._sum += amount
            amounts.sort()
            for place, bound in enumerate(self._buckets):
                counts[place] += bisect_right(amounts, bound)
            return list(counts), self._sum


class Histogram:
    """A metric of the default registry, as the library's of the same name, with at least one label."""

    def __init__(
        self,
        name: str,
        documentation: str,
        labels: Sequence[str],
        buckets: Sequence[float] = Library.DEFAULT_BUCKETS,
    ) -> None:
        self._name = name
        self._documentation = documentation
        self._labels = labels
        bounds = [float(bound) for bound in buckets]
        self._buckets = bounds if bounds[-1] == float("inf") else [*bounds, float("inf")]
        self._bounds = [floatToGoString(bound) for bound in self._buckets]
        self._series: dict[tuple[str, ...], Series] = {}
        REGISTRY.register(self)

    def labels(self, *values: str) -> Series:
        """The observations under these labels."""
        found = self._series.get(values)
        return found if found is not None else self._series.setdefault(values, Series(self._buckets))

    def describe(self) -> Iterator[HistogramMetricFamily]:
        """The names the registry keeps for it."""
        yield HistogramMetricFamily(self._name, self._documentation, labels=self._labels)

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """What the registry tells of it."""
        family = HistogramMetricFamily(self._name, self._documentation, labels=self._labels)
        for values, series in list(self._series.items()):
            counts, total = series.read()
            family.add_metric(values, list(zip(self._bounds, counts, strict=True)), total)
        yield family
