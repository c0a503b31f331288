"""Builds the graph of fetches from a finished search.

Every presence that is a root or a look-up starts a fetch, the others belong to their source's. A fetch
depends on those that deliver its inputs and on those that deliver what a guard asks about the objects it
would send on. Look-ups of one place in one subgraph are merged wherever no dependency stands between them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import chain
from typing import Protocol, Self, TypeVar

from gateway.federation.selection import FieldSelection, When, print_under
from gateway.planner.conditions import alternatives
from gateway.planner.goals import Goal, GuardGoal
from gateway.planner.identity import Arrivals, arrivals, identity
from gateway.planner.plan import EntityInput, GuardCheck, Step, TemplateField
from gateway.planner.search import Derivation, Leaf, Search
from gateway.planner.space import Place, Presence, Space, Spot


@dataclass(eq=False, slots=True)
class Draft:
    """A fetch in the making; `entries` are the presences it starts at."""

    graph: str
    path: tuple[Step, ...]
    entries: list[Presence]
    inputs: list[EntityInput] = field(default_factory=list)
    depends_on: set["Draft"] = field(default_factory=set)
    guards: list[GuardCheck] = field(default_factory=list)
    guarded: list[GuardCheck] = field(default_factory=list)

    def ancestors(self) -> set["Draft"]:
        found: set[Draft] = set()
        pending = list(self.depends_on)
        while pending:
            draft = pending.pop()
            if draft not in found:
                found.add(draft)
                pending.extend(draft.depends_on)
        return found


@dataclass(eq=False, slots=True)
class Tree:
    """Which presences lie within which, and the leaves of each: what operations are printed from.

    `when` has the alternative conditions of each leaf, none where it is always wanted; it is empty where no
    condition is open.
    """

    fields: dict[Presence, dict[str, list[Presence]]] = field(default_factory=dict)
    casts: dict[Presence, list[Presence]] = field(default_factory=dict)
    leaves: dict[Presence, dict[str, str]] = field(default_factory=dict)
    variables: dict[Presence, set[str]] = field(default_factory=dict)
    when: dict[Presence, dict[str, frozenset[When]]] = field(default_factory=dict)


def build(search: Search, guards: Iterable[GuardGoal], tree: Tree) -> list[Draft]:
    """Drafts in topological order; `tree` is filled."""
    owner: dict[Presence, Draft] = {}
    drafts: list[Draft] = []
    for presence, derivation in search.presences.items():
        if derivation.source is None:
            owner[presence] = draft = _draft(search.space, presence, derivation)
            drafts.append(draft)
            draft.depends_on.update(owner[support] for support, _ in derivation.supports)
        else:
            owner[presence] = owner[derivation.source]
            _attach(tree, presence, derivation.source)
    conditional = alternatives(search)
    for leaf, selection in search.leaves.items():
        _leaf(tree, leaf, selection)
    for leaf in search.leaves if conditional else ():
        _conditions(tree, leaf, conditional.get(leaf, frozenset()))
    _guards(search, guards, owner, drafts, tree)
    return ordered(merged(drafts))


def _leaf(tree: Tree, leaf: Leaf, selection: FieldSelection) -> None:
    presence, slot = leaf
    alias = "" if slot == selection.name else f"{slot}: "
    arguments = f"({selection.arguments})" if selection.arguments else ""
    tree.leaves.setdefault(presence, {})[slot] = f"{alias}{selection.name}{arguments}"
    tree.variables.setdefault(presence, set()).update(selection.variables)


def _conditions(tree: Tree, leaf: Leaf, terms: frozenset[When]) -> None:
    """Print a leaf once for each of its alternative conditions."""
    presence, slot = leaf
    tree.when.setdefault(presence, {})[slot] = terms
    plain = tree.leaves[presence][slot]
    if terms:
        tree.leaves[presence][slot] = " ".join(sorted(print_under(term, plain) for term in terms))
        tree.variables[presence].update(name for term in terms for name, _ in term)


def _draft(space: Space, presence: Presence, derivation: Derivation) -> Draft:
    draft = Draft(presence.node.graph, path_of(space, presence.spot.place), [presence])
    if derivation.key is not None:
        spot = presence.spot
        known = space.is_object(spot.type) or presence.node.fake
        literal = presence.node.type if presence.node.fake else spot.type
        draft.inputs.append(
            EntityInput(
                condition_of(space, spot),
                literal if known else None,
                presence.node.type,
                template(derivation.keys),
                template(derivation.requires),
            )
        )
    return draft


def _attach(tree: Tree, presence: Presence, source: Presence) -> None:
    place = presence.spot.place
    if source.spot.place is place:
        tree.casts.setdefault(source, []).append(presence)
    else:
        tree.fields.setdefault(source, {}).setdefault(place.slot, []).append(presence)


def _guards(
    search: Search, guards: Iterable[GuardGoal], owner: dict[Presence, Draft], drafts: list[Draft], tree: Tree
) -> None:
    givers: dict[tuple[Spot, str], set[Draft]] = {}
    for presence, slot in search.leaves:
        givers.setdefault((presence.spot, slot), set()).add(owner[presence])
    lookups: dict[tuple[Step, ...], list[Draft]] = {}
    for draft in drafts:
        if draft.inputs:
            lookups.setdefault(draft.path, []).append(draft)
    arrived = arrivals(search, owner)
    for guard in guards:
        found = [givers.get((goal.spot, goal.slot), ()) for goal in guard.goals]
        told = _identify(search, guard, arrived, tree)
        _guard(search.space, guard, set().union(*found), lookups, told)


def _identify(
    search: Search, guard: GuardGoal, arrived: Arrivals, tree: Tree
) -> tuple[TemplateField, ...] | None:
    """Have every fetch that brings the guard's object say which it is, if there are several."""
    found = arrived.get(guard.place, {})
    if len(found) < 2:
        return None
    goals, saying = identity(search, guard.place, guard.type, chain.from_iterable(found.values()))
    for presence, narrowed in saying:
        if presence is not narrowed and narrowed not in tree.casts.setdefault(presence, []):
            tree.casts[presence].append(narrowed)
        _say(tree, narrowed, goals)
    return template(goals)


def _say(tree: Tree, presence: Presence, goals: Iterable[Goal]) -> None:
    """Select goals right where an object is."""
    for goal in goals:
        if goal.place is None:
            _leaf(tree, (presence, goal.slot), goal.field)
            continue
        target = presence.node.fields[goal.field.name].target
        assert target is not None
        inside = goal.place.main.presence(target)
        if inside not in tree.fields.setdefault(presence, {}).setdefault(goal.slot, []):
            tree.fields[presence][goal.slot].append(inside)
        _say(tree, inside, goal.children)


def _guard(
    space: Space,
    guard: GuardGoal,
    givers: set[Draft],
    lookups: dict[tuple[Step, ...], list[Draft]],
    told: tuple[TemplateField, ...] | None,
) -> None:
    """Have the guard asked as soon as its fields are there, and look-ups of the place wait for it."""
    last = [draft for draft in givers if not any(draft in other.ancestors() for other in givers)]
    check = GuardCheck(
        guard.type,
        path_of(space, guard.place),
        None if space.is_object(guard.place.type) else frozenset({guard.type}),
        tuple(dict.fromkeys((goal.field.name, goal.slot) for goal in guard.goals)),
        _key_fields(space, guard.type),
        told,
    )
    before = set(givers).union(*(draft.ancestors() for draft in givers))
    for draft in last:
        draft.guards.append(check)
    for draft in lookups.get(check.path, ()):
        if draft not in before:
            draft.depends_on.update(last)
            draft.guarded.append(check)


def _key_fields(space: Space, type_name: str) -> frozenset[str]:
    """Fields that are a part of some key of a type, but for composite ones."""
    keys = [key for join in space.types[type_name].joins.values() for key in join.keys]
    fields = [item for key in keys for item in key.selections if isinstance(item, FieldSelection)]
    return frozenset(item.name for item in fields if not item.selections)


def merged(drafts: list[Draft]) -> list[Draft]:
    """Join look-ups of the same place in the same subgraph that do not depend on each other."""
    dependents: dict[Draft, list[Draft]] = {draft: [] for draft in drafts}
    for draft in drafts:
        for other in draft.depends_on:
            dependents[other].append(draft)
    kept: dict[tuple[str, tuple[Step, ...], bool], list[Draft]] = {}
    for draft in drafts:
        alike = kept.setdefault((draft.graph, draft.path, bool(draft.inputs)), [])
        target = next((other for other in alike if _mergeable(other, draft)), None)
        if target is None:
            alike.append(draft)
            continue
        _merge(target, draft)
        for other in dependents[draft]:
            other.depends_on.discard(draft)
            other.depends_on.add(target)
        dependents[target].extend(dependents[draft])
    return [draft for alike in kept.values() for draft in alike]


def _mergeable(first: Draft, second: Draft) -> bool:
    if first.guarded != second.guarded:
        return False
    if first in second.ancestors() or second in first.ancestors():
        return False
    return all(_together(one, two) for one in first.inputs for two in second.inputs)


def _together(first: EntityInput, second: EntityInput) -> bool:
    """Whether one request can hold representations made in both ways.

    What is asked of a type in the subgraph is asked of all that is sent as it: none may lack the inputs.
    """
    if first.condition == second.condition and first.typename == second.typename:
        return _compatible(first, second)
    return first.fallback != second.fallback or first.requires == second.requires


def _compatible(first: EntityInput, second: EntityInput) -> bool:
    slots: dict[tuple[str, frozenset[str] | None], TemplateField] = {}
    fields = (*first.keys, *first.requires, *second.keys, *second.requires)
    return all(_fits(slots.setdefault((item.name, item.condition), item), item) for item in fields)


def _fits(first: TemplateField, second: TemplateField) -> bool:
    if first.slot != second.slot:
        return False
    slots = {(item.name, item.condition): item for item in first.fields}
    return all(_fits(slots.get((item.name, item.condition), item), item) for item in second.fields)


def _merge(target: Draft, draft: Draft) -> None:
    target.entries.extend(draft.entries)
    for addition in draft.inputs:
        for position, present in enumerate(target.inputs):
            if (present.condition, present.typename) == (addition.condition, addition.typename):
                target.inputs[position] = EntityInput(
                    present.condition,
                    present.typename,
                    present.fallback,
                    union(present.keys, addition.keys),
                    union(present.requires, addition.requires),
                )
                break
        else:
            target.inputs.append(addition)
    target.depends_on |= draft.depends_on
    target.guards.extend(draft.guards)


def union(first: tuple[TemplateField, ...], second: tuple[TemplateField, ...]) -> tuple[TemplateField, ...]:
    """Fields of both templates, equal ones once, composite ones joined."""
    found: dict[tuple[str, frozenset[str] | None], TemplateField] = {}
    for item in (*first, *second):
        memo = (item.name, item.condition)
        present = found.get(memo)
        found[memo] = (
            TemplateField(item.name, item.slot, item.condition, union(present.fields, item.fields))
            if present
            else item
        )
    return tuple(found.values())


class Dependent(Protocol):
    """What waits for others of its kind."""

    @property
    def depends_on(self) -> Collection[Self]: ...


D = TypeVar("D", bound=Dependent)


def ordered(items: list[D]) -> list[D]:
    """Each after those it depends on, otherwise in the order found."""
    position = {item: index for index, item in enumerate(items)}
    waiting = {item: len(item.depends_on) for item in items}
    dependents: dict[D, list[D]] = {item: [] for item in items}
    for item in items:
        for other in item.depends_on:
            dependents[other].append(item)
    ready = [position[item] for item in items if not waiting[item]]
    done: list[D] = []
    while ready:
        item = items[heappop(ready)]
        done.append(item)
        for other in dependents[item]:
            waiting[other] -= 1
            if not waiting[other]:
                heappush(ready, position[other])
    assert len(done) == len(items), "fetches depend on each other"
    return done


def template(goals: tuple[Goal, ...]) -> tuple[TemplateField, ...]:
    return union(
        (),
        tuple(
            TemplateField(goal.field.name, goal.slot, goal.condition, template(goal.children))
            for goal in goals
            if goal.wanted
        ),
    )


def condition_of(space: Space, spot: Spot) -> frozenset[str] | None:
    """Runtime types a spot stands for, None if for all its place can have."""
    return None if spot is spot.place.main else space.possible[spot.type]


def path_of(space: Space, place: Place) -> tuple[Step, ...]:
    steps: list[Step] = []
    while place.parent is not None:
        assert place.selection is not None
        field = space.types[place.parent.type].fields[place.selection.name]
        steps.append(Step(place.slot, condition_of(space, place.parent), field.lists))
        place = place.parent.place
    return tuple(reversed(steps))
