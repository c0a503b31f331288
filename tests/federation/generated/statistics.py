"""What the differential tests compared: counted by each shard, added up and printed at the end of a run."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.federation.generated.draft import FEATURES
from tests.federation.generated.operations import Operation
from tests.federation.generated.world import World

PROPERTY = "differential"


@dataclass
class Statistics:
    """`examples` are operations answered both ways and compared; the rest says what they were like."""

    examples: int = 0
    worlds: int = 0
    rejected: int = 0
    variations: Counter[str] = field(default_factory=Counter)
    features: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    fetches: Counter[str] = field(default_factory=Counter)

    def world(self, world: World) -> None:
        self.worlds += 1
        self.features.update(world.features)
        self.features[f"{len(world.sdls)} subgraphs"] += 1

    def example(self, operation: Operation, fetches: int) -> None:
        self.examples += 1
        self.operations.update(operation.features)
        self.fetches[str(min(fetches, 10))] += 1

    def __str__(self) -> str:
        return json.dumps(vars(self))

    @classmethod
    def total(cls, texts: Iterable[str]) -> "Statistics":
        """The sum of what shards wrote down."""
        total = cls()
        for found in map(json.loads, texts):
            for name in ("examples", "worlds", "rejected"):
                setattr(total, name, getattr(total, name) + found[name])
            for name in ("variations", "features", "operations", "fetches"):
                getattr(total, name).update(found[name])
        return total

    def lines(self) -> Iterator[str]:
        """The table."""
        yield f"{self.examples} examples (one operation answered both ways) in {self.worlds} worlds"
        tried = self.worlds + self.rejected
        yield f"{self.rejected} of {tried} worlds refused by composition ({_share(self.rejected, tried)})"
        yield "also: " + ", ".join(f"{count} {name}" for name, count in sorted(self.variations.items()))
        plans = sorted(self.fetches.items(), key=lambda item: int(item[0]))
        yield "fetches per plan: " + ", ".join(f"{n}: {_share(c, self.examples)}" for n, c in plans)
        sizes = [name for name in sorted(self.features) if name not in FEATURES]
        yield from _table("worlds with", {n: self.features[n] for n in (*sizes, *FEATURES)}, self.worlds)
        yield from _table("operations with", dict(sorted(self.operations.items())), self.examples)


def _table(title: str, counts: dict[str, int], whole: int) -> Iterator[str]:
    yield f"{title}:"
    cells = [f"{name} {_share(count, whole)}" for name, count in counts.items()]
    for at in range(0, len(cells), 4):
        yield "  " + "".join(f"{cell:<34}" for cell in cells[at : at + 4]).rstrip()


def _share(count: int, whole: int) -> str:
    return f"{100 * count / max(whole, 1):.1f}%"
