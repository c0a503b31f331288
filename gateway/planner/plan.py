"""The plan: frozen nodes an executor can run without knowing how they were found.

Subgraph answers are merged into one tree whose keys are *slots*: one slot per field and arguments of an
object, and for objects one for each of the client's names: what fails under one leaves the others. The
projection maps slots to the client's response keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from graphql import DocumentNode

from gateway.federation.selection import When

OperationKind = Literal["query", "mutation", "subscription"]


class NoPlan(Exception):
    """No combination of subgraphs can answer the operation."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step down the merged tree; it applies where the object's type is in `condition` (None: any).

    `lists`: how many lists lie around the objects there.
    """

    slot: str
    condition: frozenset[str] | None = None
    lists: int = 0


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A field of a representation, read from `slot` and sent as `name`; `fields` for composite ones."""

    name: str
    slot: str
    condition: frozenset[str] | None = None
    fields: tuple["TemplateField", ...] = ()


@dataclass(frozen=True, slots=True)
class EntityInput:
    """How representations are made for the objects whose type is in `condition` (None: any).

    `typename` is sent as `__typename`; None: the object's own, or `fallback` where it is not known.
    """

    condition: frozenset[str] | None
    typename: str | None
    fallback: str
    keys: tuple[TemplateField, ...]
    requires: tuple[TemplateField, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardCheck:
    """Ask the guard about each object of `type` at `path`, with the values of `fields` (name, slot).

    Of an object for which they never arrive only the slots in `keys` may show: what refers to it. `identity`:
    where several fetches bring the object, what must be equal in all of them for it to be one; none
    if nothing tells.
    """

    type: str
    path: tuple[Step, ...]
    condition: frozenset[str] | None
    fields: tuple[tuple[str, str], ...]
    keys: frozenset[str] = frozenset()
    identity: tuple[TemplateField, ...] | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """The objects at one path, looked up by `_entities`.

    Look-ups of one `batch` share one `_entities` field and its list of representations: what is equal at
    several paths is sent once. `entities_slot` and `representations_variable` name the two. Objects for
    which the answers to `guarded` have not arrived are not sent.
    """

    path: tuple[Step, ...]
    inputs: tuple[EntityInput, ...]
    guarded: tuple[GuardCheck, ...] = ()
    batch: int = 0


def entities_slot(batch: int) -> str:
    """The response key of a batch's entities."""
    return f"_entities__{batch}" if batch else "_entities"


def representations_variable(batch: int) -> str:
    """The variable with a batch's representations."""
    return f"representations__{batch}" if batch else "representations"


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request to one subgraph: for entities with `lookups`, else for fields of the root.

    `kind` is that of its operation. The first fetch of a subscription's plan has kind "subscription": it is
    the stream of events, all others are queries to be run for each event. It may start when the fetches in
    `depends_on` (positions in `Plan.fetches`) are merged and checked. `guards` are asked once it is merged.
    `when`: alternative conditions of which one must hold for it to be needed; none: always.
    """

    id: int
    subgraph: str
    kind: OperationKind
    operation: str
    variables: tuple[str, ...]
    lookups: tuple[Lookup, ...] = ()
    depends_on: tuple[int, ...] = ()
    guards: tuple[GuardCheck, ...] = ()
    when: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectionField:
    """A field of the client's answer.

    `type` is its type in the API schema as text, `parent` the type it was selected on; `fields` is None
    for leaves. `condition`: the runtime types it was selected for (None: all). `refused`: null, whatever
    the slot holds, without an error of its own. `when`: the open conditions under which it is asked for.
    """

    key: str
    slot: str
    name: str
    parent: str
    type: str
    condition: frozenset[str] | None = None
    fields: tuple["ProjectionField", ...] | None = None
    refused: bool = False
    when: When = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something asked for that the viewer may not see, by its response keys.

    `path` ends at the first list on the way: positions are not known before execution.
    """

    keys: tuple[str, ...]
    path: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """What to fetch, in topological order, and how to answer. `introspection` is run on the API schema.

    `refused` is answered with null. `open` are the variables of conditions decided at execution: each fetch
    and each field of the projection says when it is wanted.
    """

    operation: OperationKind
    root_type: str
    fetches: tuple[Fetch, ...]
    projection: tuple[ProjectionField, ...]
    introspection: DocumentNode | None = None
    refused: tuple[Refusal, ...] = ()
    open: tuple[str, ...] = ()


def holds(when: When, values: Mapping[str, object]) -> bool:
    """Whether all of some conditions hold under the values of variables."""
    return all(bool(values.get(name)) is wanted for name, wanted in when)


def included(
    fields: tuple[ProjectionField, ...], values: Mapping[str, object]
) -> tuple[ProjectionField, ...]:
    """What is asked for of a projection under the values of its open variables."""
    return tuple(
        replace(field, fields=None if field.fields is None else included(field.fields, values))
        for field in fields
        if holds(field.when, values)
    )
