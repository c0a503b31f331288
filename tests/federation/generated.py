"""Random supergraphs over one data set, and random operations on them, as hypothesis strategies.

Each entity lives in some subgraphs, by one or two keys, of which one subgraph knows both. Its fields are
owned by one subgraph, shared by several, moved by `@override`, computed from another's by `@requires`, or
known early by `@provides`. One interface and one union are over some of the entities, as one subgraph knows
them.
"""

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

SCALARS = ("s", "t", "u", "v")
REFERENCES = ("one", "many")
VARIABLES = {"$yes": "$yes: Boolean = true", "$n": "$n: Int = 1"}


@dataclass
class World:
    """Subgraphs' SDL by name and the data set they share."""

    sdls: dict[str, str]
    data: dict[str, Any]


@dataclass
class Entity:
    """An entity type in the making: its SDL lines per subgraph."""

    name: str
    graphs: list[str]
    keys: dict[str, list[str]]
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)

    def add(self, graph: str, name: str, text: str) -> None:
        self.fields.setdefault(graph, {})[name] = text


@st.composite
def worlds(draw: DrawFn) -> World:
    graphs = list("abcd"[: draw(st.integers(2, 4))])
    entities = [_entity(draw, f"E{number}", graphs) for number in range(draw(st.integers(2, 3)))]
    for entity in entities:
        for name in SCALARS:
            _scalar(draw, entity, name)
    for entity in entities:
        for name in REFERENCES:
            _reference(draw, entity, name, entities)
        _requires(draw, entity)
    roots = {graph: _roots(draw, graph, entities) for graph in graphs}
    for entity in entities:
        roots[draw(st.sampled_from(entity.graphs))].append(f"list{entity.name}: [{entity.name}]")
    interface = draw(st.sampled_from(graphs))
    sdls = {graph: _sdl(graph, entities, roots[graph], graph == interface) for graph in graphs}
    members = [entity for entity in entities if "id" in entity.fields.get(interface, {})]
    return World(sdls, _data(draw, entities, members))


def _entity(draw: DrawFn, name: str, graphs: list[str]) -> Entity:
    chosen = sorted(draw(st.sets(st.sampled_from(graphs), min_size=1)))
    entity = Entity(name, chosen, {})
    bridge = draw(st.sampled_from(chosen))
    for graph in chosen:
        kinds = [["id", "code"]] if graph == bridge else [["id"], ["id"], ["code"], ["id", "code"]]
        entity.keys[graph] = draw(st.sampled_from(kinds))
        for key in entity.keys[graph]:
            entity.add(graph, key, f"{key}: ID!")
    return entity


def _scalar(draw: DrawFn, entity: Entity, name: str) -> None:
    graph = draw(st.sampled_from(entity.graphs))
    other = draw(st.sampled_from(entity.graphs))
    kind = draw(st.sampled_from(["owned", "owned", "shared", "moved"]))
    arguments = "(n: Int)" if name == "v" else ""
    if kind == "owned" or other == graph:
        entity.add(graph, name, f"{name}{arguments}: String")
    elif kind == "shared":
        entity.add(graph, name, f"{name}{arguments}: String @shareable")
        entity.add(other, name, f"{name}{arguments}: String @shareable")
    else:
        entity.add(graph, name, f"{name}{arguments}: String")
        entity.add(other, name, f'{name}{arguments}: String @override(from: "{graph}")')


def _reference(draw: DrawFn, entity: Entity, name: str, entities: list[Entity]) -> None:
    graph = draw(st.sampled_from(entity.graphs))
    target = draw(st.sampled_from(entities))
    entity.targets[name] = target.name
    if graph not in target.graphs:
        target.graphs.append(graph)
        target.keys[graph] = ["id"]
        target.add(graph, "id", "id: ID!")
    provided = ""
    known = target.fields.get(graph, {})
    candidates = [scalar for scalar in ("s", "t") if scalar not in known]
    if candidates and draw(st.booleans()):
        scalar = draw(st.sampled_from(candidates))
        if not _moved(target, scalar):
            target.add(graph, scalar, f"{scalar}: String @external")
            _share(target, scalar)
            provided = f' @provides(fields: "{scalar}")'
    kind = f"[{target.name}]" if name == "many" else target.name
    entity.add(graph, name, f"{name}: {kind}{provided}")


def _moved(entity: Entity, name: str) -> bool:
    return any("@override" in found.get(name, "") for found in entity.fields.values())


def _share(entity: Entity, name: str) -> None:
    for found in entity.fields.values():
        text = found.get(name, "")
        if text and "@" not in text:
            found[name] = f"{text} @shareable"


def _requires(draw: DrawFn, entity: Entity) -> None:
    graph = draw(st.sampled_from(entity.graphs))
    known = entity.fields.get(graph, {})
    for number, scalar in enumerate(scalar for scalar in ("s", "t", "u") if scalar not in known):
        if draw(st.booleans()):
            entity.add(graph, scalar, f"{scalar}: String @external")
            entity.add(graph, f"made{number}", f'made{number}: String @requires(fields: "{scalar}")')


def _roots(draw: DrawFn, graph: str, entities: list[Entity]) -> list[str]:
    here = [entity for entity in entities if graph in entity.graphs]
    found = [f"shared{entity.name}: {entity.name} @shareable" for entity in here if draw(st.booleans())]
    return [*found, f"ping{graph}: Int"]


def _sdl(graph: str, entities: list[Entity], roots: list[str], interface: bool) -> str:
    here = [entity for entity in entities if graph in entity.graphs]
    implementing = [entity for entity in here if "id" in entity.fields[graph]] if interface else []
    lines = []
    if implementing:
        roots = [*roots, "nodes: [Node]", "hits: [Hit]"]
        lines.append("interface Node { id: ID! }")
        lines.append(f"union Hit = {' | '.join(entity.name for entity in implementing)}")
    lines.append(f"type Query {{ {' '.join(roots)} }}")
    for entity in here:
        keys = " ".join(f'@key(fields: "{key}")' for key in entity.keys[graph])
        implements = " implements Node" if entity in implementing else ""
        lines.append(f"type {entity.name}{implements} {keys} {{ {' '.join(entity.fields[graph].values())} }}")
    return "\n".join(lines)


def _data(draw: DrawFn, entities: list[Entity], members: list[Entity]) -> dict[str, Any]:
    ids = {entity.name: [f"{entity.name}-{n}" for n in range(draw(st.integers(1, 3)))] for entity in entities}
    everything = [f"{entity.name}:{key}" for entity in members for key in ids[entity.name]]
    query: dict[str, Any] = {f"ping{graph}": 1 for graph in "abcd"}
    data: dict[str, Any] = {"Query": {"": query}}
    for entity in entities:
        own = [{"@": f"{entity.name}:{key}"} for key in ids[entity.name]]
        query[f"list{entity.name}"] = draw(st.permutations([*own, None]))
        query[f"shared{entity.name}"] = draw(st.sampled_from(own))
        data[entity.name] = {key: _row(draw, entity, key, ids) for key in ids[entity.name]}
    query["nodes"] = query["hits"] = [{"@": item} for item in draw(st.permutations(everything))]
    return data


def _row(draw: DrawFn, entity: Entity, key: str, ids: dict[str, list[str]]) -> dict[str, Any]:
    row: dict[str, Any] = {"id": key, "code": f"code-{key}", "v(n: 1)": f"v1-{key}"}
    for name in (*SCALARS, "made0", "made1", "made2"):
        row[name] = draw(st.sampled_from([f"{name}-{key}", f"{name}-{key}", None]))
    for name, target in entity.targets.items():
        references = [{"@": f"{target}:{other}"} for other in ids[target]]
        if name == "one":
            row[name] = draw(st.sampled_from([*references, None]))
        else:
            row[name] = draw(st.lists(st.sampled_from([*references, None]), max_size=3))
    return row


@st.composite
def operations(draw: DrawFn, schema: GraphQLSchema) -> str:
    assert schema.query_type is not None
    body = _selections(draw, schema, schema.query_type, 4)
    variables = [text for name, text in VARIABLES.items() if name in body]
    return f"query ({', '.join(variables)}) {body}" if variables else body


def _selections(draw: DrawFn, schema: GraphQLSchema, type_: GraphQLNamedType, depth: int) -> str:
    parts: list[str] = []
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        names = [
            name
            for name, found in type_.fields.items()
            if depth > 1 or not hasattr(get_named_type(found.type), "fields")
        ]
        chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True)) if names else []
        parts += [_field(draw, schema, name, type_.fields[name], depth) for name in chosen]
    if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
        members = sorted(schema.get_possible_types(type_), key=lambda member: member.name)
        for member in draw(st.lists(st.sampled_from(members), max_size=2, unique=True)):
            parts.append(f"... on {member.name} {_selections(draw, schema, member, depth)}")
    if not parts or draw(st.booleans()):
        parts.append("__typename")
    return f"{{ {' '.join(parts)} }}"


def _field(draw: DrawFn, schema: GraphQLSchema, name: str, found: GraphQLField, depth: int) -> str:
    target = get_named_type(found.type)
    arguments = draw(st.sampled_from(["", "(n: 1)", "(n: $n)"])) if found.args else ""
    alias = f"{name}{target.name}{len(arguments)}: " if arguments or draw(st.booleans()) else ""
    condition = draw(st.sampled_from(["", "", "", " @include(if: $yes)", " @skip(if: $yes)"]))
    composite = isinstance(target, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
    inner = f" {_selections(draw, schema, target, depth - 1)}" if composite else ""
    return f"{alias}{name}{arguments}{condition}{inner}"
