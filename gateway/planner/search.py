"""Chooses for every leaf where it is fetched.

The choice is a cheapest derivation in an and-or graph. A *presence* (an object in one subgraph) is derived
from the root, from the parent's presence by a field or a cast, or by a look-up whose key and `@requires`
inputs are themselves leaves to be had at the same spot, from whichever presences. Every presence has one
derivation in a plan; what is chosen already is free, so each leaf takes the option with the least marginal
cost. Leaves with fewest options go first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.federation.model import Key
from gateway.federation.query_graph import Node
from gateway.federation.selection import FieldSelection, Selections, When
from gateway.planner.budget import Budget, TooComplex
from gateway.planner.goals import Expander, Goal, leaves
from gateway.planner.plan import NoPlan
from gateway.planner.space import Presence, Spot

FETCH_COST = 1000
DEPTH_COST = 100
FIELD_COST = 1
BOUNDS = (1_500, 3_000, 6_000, 12_000, 50_000)
"""What a single leaf may cost: tried in turn, so that cheap ways are found before long ones are walked."""

MAX_ATTEMPTS = 24
IMPROVING_STEPS = 4_000
"""What is spent on trying to do without fetches, at most."""

NO_CUT = 1 << 30

Leaf = tuple[Presence, str]


@dataclass(frozen=True, slots=True, eq=False)
class Derivation:
    """How a presence comes about: from `source` within a fetch, or as a fetch of its own.

    A look-up carries its key, the goals of its inputs and the leaves that deliver them; `depth` is the
    number of fetches before this one in sequence.
    """

    cost: int
    depth: int
    source: Presence | None = None
    key: Key | None = None
    keys: tuple[Goal, ...] = ()
    requires: tuple[Goal, ...] = ()
    supports: tuple[Leaf, ...] = ()


@dataclass(slots=True)
class Choice:
    """What has to be added to a plan for a presence or some leaves, supports before what they support."""

    presences: dict[Presence, Derivation] = field(default_factory=dict)
    leaves: dict[Leaf, FieldSelection] = field(default_factory=dict)
    depth: int = 0

    @property
    def cost(self) -> int:
        return sum(item.cost for item in self.presences.values()) + FIELD_COST * len(self.leaves)

    def add(self, other: "Choice") -> None:
        for presence, derivation in other.presences.items():
            self.presences.setdefault(presence, derivation)
        self.leaves.update(other.leaves)

    def added_cost(self, other: "Choice") -> int:
        """Cost `other` would add to this choice."""
        return sum(
            derivation.cost
            for presence, derivation in other.presences.items()
            if presence not in self.presences
        ) + sum(FIELD_COST for leaf in other.leaves if leaf not in self.leaves)


class Search:
    """The state of one search: presences and leaves chosen so far; no fetch starts at a `banned` presence,
    and all together must not cost more than `limit`. `uses`: under which open conditions the client wants a
    leaf."""

    def __init__(
        self,
        expander: Expander,
        budget: Budget,
        banned: frozenset[Presence] = frozenset(),
        limit: int = BOUNDS[-1] * 1000,
    ) -> None:
        self.cost = 0
        self.expander = expander
        self._budget = budget
        self.space = expander.space
        self.presences: dict[Presence, Derivation] = {}
        self.leaves: dict[Leaf, FieldSelection] = {}
        self.uses: dict[Leaf, set[When]] = {}
        self.banned = banned
        self._limit = limit
        self._forced: set[Presence] = set()
        self._memo: dict[Presence, Choice] = {}
        self._exceeding: dict[Presence, int] = {}
        self._open: dict[Presence, int] = {}
        self._lowest_cut = NO_CUT

    def run(self, goals: tuple[Goal, ...]) -> None:
        """Choose for every leaf of the goals. Raises `NoPlan`."""
        wanted = sorted(leaves(goals), key=self._freedom)
        for goal in wanted:
            choice, supports = self._solve(goal)
            self._commit(choice)
            self.uses.setdefault(supports[0], set()).add(goal.field.when)
            if self._freedom(goal) == 1:
                self._force(supports[0][0])

    def _solve(self, goal: Goal) -> tuple[Choice, tuple[Leaf, ...]]:
        for bound in BOUNDS:
            self._lowest_cut = NO_CUT
            found = self._need((goal,), min(bound, self._limit - self.cost))
            if found is not None:
                return found
            if bound > self._limit:
                break
        raise NoPlan(f"no subgraph can give {goal.spot.type}.{goal.field.name} at {goal.spot.place}")

    def alone(self, presence: Presence) -> Choice | None:
        """The cheapest way to a presence by itself, None if there is none within the bounds."""
        for bound in BOUNDS:
            self._lowest_cut = NO_CUT
            if (found := self._best(presence, bound)) is not None:
                return found
        return None

    def start_of(self, presence: Presence) -> Presence:
        """The presence at which the fetch of a chosen one starts."""
        while (source := self.presences[presence].source) is not None:
            presence = source
        return presence

    @property
    def starts(self) -> list[Presence]:
        """Presences a fetch starts at."""
        return [presence for presence, found in self.presences.items() if found.source is None]

    def replaceable(self) -> list[Presence]:
        """Presences that start a fetch some other choice might do without, the latest first."""
        return [presence for presence in reversed(self.starts) if presence not in self._forced]

    def _force(self, presence: Presence) -> None:
        """Note that the fetch a presence lies in cannot be avoided, if there was no choice on the way."""
        while self._ways(presence) == 1:
            source = self.presences[presence].source
            if source is None:
                self._forced.add(presence)
                return
            presence = source

    def _ways(self, presence: Presence) -> int:
        """How many derivations a presence could have."""
        if presence.spot is self.space.root:
            return 1
        ways = 0 if presence.requires else len(list(self._sources(presence.node, presence.spot)))
        return ways + len(self._keys(presence))

    def _keys(self, presence: Presence) -> tuple[Key, ...]:
        for node, keys in self.space.graph.entries(presence.spot.type):
            if node is presence.node:
                return keys
        return ()

    def _freedom(self, goal: Goal) -> int:
        if goal.field.name == "__typename":
            return NO_CUT
        return sum(goal.field.name in node.fields for node in goal.spot.nodes)

    def _commit(self, choice: Choice) -> None:
        if choice.presences:
            self._memo.clear()
            self._exceeding.clear()
        for presence, derivation in choice.presences.items():
            if presence not in self.presences:
                self.presences[presence] = derivation
                self.cost += derivation.cost
        before = len(self.leaves)
        self.leaves.update(choice.leaves)
        self.cost += FIELD_COST * (len(self.leaves) - before)

    def _need(self, goals: tuple[Goal, ...], bound: int) -> tuple[Choice, tuple[Leaf, ...]] | None:
        """The cheapest way within `bound` to have all leaves of the goals, and the leaves that deliver."""
        total = Choice()
        delivering: list[Leaf] = []
        for goal in leaves(goals):
            best: tuple[tuple[int, int], Choice, Leaf] | None = None
            for presence in self.options(goal):
                found = self._best(presence, bound)
                if found is None:
                    continue
                leaf = (presence, goal.slot)
                new = 0 if leaf in self.leaves or leaf in total.leaves else FIELD_COST
                rank = (total.added_cost(found) + new, found.depth)
                if best is None or rank < best[0]:
                    best = (rank, found, leaf)
            if best is None:
                return None
            _, found, leaf = best
            total.add(found)
            total.depth = max(total.depth, found.depth)
            if leaf not in self.leaves:
                total.leaves[leaf] = goal.field
            delivering.append(leaf)
            if total.cost > bound + len(total.leaves):
                return None
        return total, tuple(delivering)

    def options(self, goal: Goal) -> Iterator[Presence]:
        """The presences a leaf can be had from, if they can be had."""
        spot, name = goal.spot, goal.field.name
        for node in spot.ordered_nodes():
            if name == "__typename":
                if not node.fake:
                    yield spot.presence(node)
            elif edge := node.fields.get(name):
                yield self._carrier(spot, node, edge.requires)
        if name != "__typename":
            for presence in list(spot.presences.values()):
                if presence.requires and presence in self.presences:
                    edge = presence.node.fields.get(name)
                    if edge and edge.requires is None:
                        yield presence

    def _carrier(self, spot: Spot, node: Node, requires: Selections | None) -> Presence:
        """The presence that resolves a field of a node; with `@requires` it is a look-up of its own."""
        if requires is None:
            return spot.presence(node)
        plain = self.space.graph.node(node.graph, node.type)
        assert plain is not None
        return spot.presence(plain, requires)

    def _best(self, presence: Presence, bound: int) -> Choice | None:
        """The cheapest way to have a presence, None if there is none within `bound`."""
        if (known := self.presences.get(presence)) is not None:
            return Choice(depth=known.depth)
        if (memo := self._memo.get(presence)) is not None:
            return memo if memo.cost <= bound else None
        if self._exceeding.get(presence, -1) >= bound:
            return None
        if presence in self._open:
            self._lowest_cut = min(self._lowest_cut, self._open[presence])
            return None
        self._budget.step()
        level = self._open[presence] = len(self._open)
        outer_cut, self._lowest_cut = self._lowest_cut, NO_CUT
        best: Choice | None = None
        for choice in self._derivations(presence, bound):
            if best is None or (choice.cost, choice.depth) < (best.cost, best.depth):
                best = choice
        del self._open[presence]
        if self._lowest_cut >= level:  # no cycle through a presence still open above: valid anywhere
            if best is None:
                self._exceeding[presence] = bound
            else:
                self._memo[presence] = best
        self._lowest_cut = min(outer_cut, self._lowest_cut)
        return best

    def _derivations(self, presence: Presence, bound: int) -> Iterator[Choice]:
        spot = presence.spot
        if spot is self.space.root:
            if presence not in self.banned and bound >= FETCH_COST:
                yield Choice({presence: Derivation(FETCH_COST, 0)})
            return
        if presence.requires is None:
            for choice in self._inherited(presence, bound):
                bound = min(bound, choice.cost)
                yield choice
        if presence in self.banned or bound < FETCH_COST + DEPTH_COST:
            return
        for key in self._keys(presence):
            if found := self._look_up(presence, key, bound - FETCH_COST - DEPTH_COST):
                bound = min(bound, found.cost)
                yield found

    def _inherited(self, presence: Presence, bound: int) -> Iterator[Choice]:
        """Derivations within the fetch of the parent's presence (by field) or of the place's (by cast)."""
        spot = presence.spot
        for source, cost in self._sources(presence.node, spot):
            if found := self._best(source, bound - cost):
                bound = min(bound, found.cost + cost)
                choice = Choice(dict(found.presences), dict(found.leaves), found.depth)
                choice.presences[presence] = Derivation(cost, found.depth, source)
                yield choice

    def _sources(self, node: Node, spot: Spot) -> Iterator[tuple[Presence, int]]:
        place = spot.place
        if spot is not place.main:
            for other in [spot.base] if spot.base else place.main.ordered_nodes():
                if other.cast(spot.type) is node:
                    yield place.main.presence(other), 0
        elif place.parent and place.selection:
            for other in place.parent.ordered_nodes():
                edge = other.fields.get(place.selection.name)
                if edge and edge.target is node:
                    yield self._carrier(place.parent, other, edge.requires), FIELD_COST

    def _look_up(self, presence: Presence, key: Key, bound: int) -> Choice | None:
        spot = presence.spot
        keys = self.expander.inputs(spot, key.selections)
        requires = self.expander.inputs(spot, presence.requires) if presence.requires else ()
        needed = self._need((*keys, *requires), bound)
        if needed is None:
            return None
        choice, supports = needed
        depth = choice.depth + 1
        choice.presences[presence] = Derivation(
            FETCH_COST + DEPTH_COST * depth, depth, None, key, keys, requires, supports
        )
        choice.depth = depth
        return choice


def cheapest(expander: Expander, goals: tuple[Goal, ...]) -> Search:
    """Search, then try to do without each fetch in turn as long as that makes the plan cheaper."""
    best = Search(expander, expander.budget)
    best.run(goals)
    budget = expander.budget.part(IMPROVING_STEPS)
    attempts = 0
    open_ = best.replaceable()
    while open_ and attempts < MAX_ATTEMPTS and len(best.starts) > 1:
        attempts += 1
        other = Search(expander, budget, best.banned | {open_.pop(0)}, best.cost)
        try:
            other.run(goals)
        except TooComplex:
            break
        except NoPlan:
            continue
        if other.cost < best.cost:
            best, open_ = other, other.replaceable()
    return best
