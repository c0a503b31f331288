"""Random operations on random supergraphs are answered as by one schema over the same data.

An example is one operation on one world, planned, run over the world's subgraphs (with answers in a random
order) and compared with the single schema: data, and the paths of errors. They come in shards, each with its
own fixed stream of worlds. `YUBO_DIFFERENTIAL_EXAMPLES=50000 ./yubo test federation` compares more (CI:
2,000); a failure names its shard and what was drawn, of which `tests.federation.generated.shrink` makes a
small case.
"""

import os
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from gateway.planner import Planner, print_plan
from tests.federation.generated.draft import FEATURES
from tests.federation.generated.operations import Operation, make_operation
from tests.federation.generated.oracle import Difference, Gateway, Rejected, failures
from tests.federation.generated.rewriting import rewritten
from tests.federation.generated.statistics import PROPERTY, Statistics
from tests.federation.generated.world import World, make_world

EXAMPLES = int(os.environ.get("YUBO_DIFFERENTIAL_EXAMPLES", "250"))
EXAMPLES_PER_SHARD = 250
SHARDS = -(-EXAMPLES // EXAMPLES_PER_SHARD)
OPERATIONS_PER_WORLD = 5

#: Worlds a shard may draw; what is left when it has its examples is not looked at.
WORLDS = EXAMPLES_PER_SHARD
MOST_REJECTED = 0.1
LEAST_SHARE = 0.01


def entropy(shard: int, drawn: bytes) -> Random:
    return Random(f"{shard}:{drawn.hex()}")


def operations(gateway: Gateway, random: Random) -> list[Operation]:
    """Operations on a world; where there are mutations, one of them is one."""
    schema = gateway.supergraph.api_schema
    kinds = ["query"] * OPERATIONS_PER_WORLD
    if schema.mutation_type:
        kinds[random.randrange(OPERATIONS_PER_WORLD)] = "mutation"
    return [make_operation(random, schema, kind) for kind in kinds]


def check(world: World, random: Random, statistics: Statistics, most: int) -> None:
    """Compare up to `most` operations on a world."""
    try:
        gateway = Gateway(world)
    except Rejected:
        statistics.rejected += 1
        return
    statistics.world(world)
    chosen = operations(gateway, random)[:most]
    for operation in chosen:
        explained(operation, lambda operation=operation: compare(gateway, operation, random, statistics))
    varied = random.choice(chosen)
    explained(varied, lambda: vary(gateway, varied, random, statistics))


def compare(gateway: Gateway, operation: Operation, random: Random, statistics: Statistics) -> None:
    plan = gateway.compare(operation, random)
    statistics.example(operation, len(plan.fetches))
    if "guard" in gateway.world.features:
        gateway.compare_guarded(operation, random)
        statistics.variations["guarded"] += 1


def vary(gateway: Gateway, operation: Operation, random: Random, statistics: Statistics) -> None:
    """What must change nothing: another planner, another way to write the operation, conditions left open."""
    plan = gateway.plan(operation)
    again = gateway.plan(operation, Planner(gateway.supergraph))
    assert print_plan(plan) == print_plan(again)
    statistics.variations["planned twice"] += 1
    other = rewritten(random, operation)
    first, second = gateway.run(operation, plan, random), gateway.run(other, gateway.plan(other), random)
    assert second.data == first.data, other.text
    assert failures(second.data, second.errors).keys() == failures(first.data, first.errors).keys()
    statistics.variations["rewritten"] += 1
    if open_ := gateway.open_plan(operation):
        third = gateway.run(operation, open_, random)
        assert third.data == first.data, print_plan(open_)
        assert failures(third.data, third.errors).keys() == failures(first.data, first.errors).keys()
        statistics.variations["left open"] += 1


def explained(operation: Operation, run: Callable[[], None]) -> None:
    """Run, and on failure say with which operation."""
    try:
        run()
    except Exception as error:
        raise Difference(f"{operation.text}\n{operation.variables}\n{error}") from error


@pytest.mark.parametrize("shard", range(SHARDS))
def test_answers_are_those_of_one_schema(shard: int, record_property: Callable[[str, object], None]) -> None:
    statistics = Statistics()

    @seed(shard)
    @settings(
        max_examples=WORLDS,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # a world has no simpler neighbours: see `shrink.py`
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.binary(min_size=8, max_size=8))
    def stream(drawn: bytes) -> None:
        left = EXAMPLES_PER_SHARD - statistics.examples
        if left > 0:
            random = entropy(shard, drawn)
            check(make_world(random), random, statistics, left)

    try:
        stream()
    finally:
        record_property(PROPERTY, str(statistics))
    assert statistics.examples == EXAMPLES_PER_SHARD
    assert min(statistics.variations[each] for each in ("left open", "planned twice", "rewritten")) > 0
    assert statistics.rejected <= MOST_REJECTED * (statistics.worlds + statistics.rejected)


def test_every_feature_occurs() -> None:
    worlds = [make_world(Random(number)) for number in range(500)]
    found = Counter(feature for world in worlds for feature in world.features)

    rare = {feature: found[feature] for feature in FEATURES if found[feature] < LEAST_SHARE * len(worlds)}
    assert rare == {}
