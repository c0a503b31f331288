"""Our histograms tell what the library's would."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client import Histogram as Library

from chassis.telemetry.histogram import NOTED, Histogram

BUCKETS = (0.5, 1, 10)
OURS = Histogram("test_of_histograms", "of the tests", ["name"], BUCKETS)
AMOUNTS = st.floats(0, 20) | st.sampled_from(BUCKETS)


def told(registry: CollectorRegistry, name: str) -> dict[tuple[str, str], float]:
    """Every sample under a label, by its name and bucket; when it was made apart."""
    return {
        (sample.name, sample.labels.get("le", "")): sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if sample.name.startswith("test_of_histograms")
        and sample.labels.get("name") == name
        and not sample.name.endswith("_created")
    }


@given(st.lists(st.lists(AMOUNTS, max_size=30), max_size=4))
def test_it_tells_what_the_librarys_would(rounds: list[list[float]]) -> None:
    registry = CollectorRegistry()
    theirs = Library("test_of_histograms", "of the tests", ["name"], buckets=BUCKETS, registry=registry)
    name = str(len(OURS._series))
    for amounts in rounds:
        for amount in amounts:
            OURS.labels(name).observe(amount)
            theirs.labels(name).observe(amount)
        assert told(REGISTRY, name) == told(registry, name)


def test_threads_lose_nothing() -> None:
    series = OURS.labels("threads")

    def observe() -> None:
        for _ in range(NOTED * 3 + 7):
            series.observe(1)

    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(observe)
    total = 4 * (NOTED * 3 + 7)

    assert series.read() == ([0, total, total, total], total)
    assert len(series._noted) == 0
