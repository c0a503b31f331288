"""Subgraphs in this process, built from SDL and one shared data set, that punish wrong requests.

The data set is `{type: {id: {field: value}}}`; a value `{"@": "Type:id"}` refers to an object, and a field
with arguments may have the printed arguments in its name. A subgraph resolves only its own fields: asking
it for an `@external` one that no `@provides` covers, or for a `@requires` one without its inputs, fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    build_ast_schema,
    graphql,
    parse,
    print_ast,
)

from gateway.composition import SubgraphSchema
from gateway.composition.errors import Report
from gateway.composition.subgraph import SubgraphModel, read_subgraph
from gateway.federation.model import Kind
from gateway.federation.selection import FieldSelection, Selections, parse_field_set

Data = Mapping[str, Mapping[str, Mapping[str, Any]]]
MACHINERY = "scalar _Any\n type Query { _entities(representations: [_Any!]!): [_Entity]! }\n"


@dataclass(frozen=True, slots=True)
class Held:
    """An object of the data set as a resolver holds it."""

    type: str
    id: str
    provided: Selections = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """One request a subgraph got."""

    subgraph: str
    query: str
    variables: dict[str, Any]
    kind: str


class Resolvers:
    """Resolves fields from the data set; the base of a subgraph and of the schema it is compared with."""

    def __init__(self, data: Data) -> None:
        self.data = data

    def value(self, held: Held | None, info: GraphQLResolveInfo, arguments: Mapping[str, Any]) -> Any:
        kind, key = (held.type, held.id) if held else (info.parent_type.name, "")
        row = self.data.get(kind, {}).get(key, {})
        given = {name: value for name, value in arguments.items() if value is not None}
        exact = f"{info.field_name}({', '.join(f'{name}: {given[name]}' for name in sorted(given))})"
        return self.hold(row.get(exact, row.get(info.field_name)))

    def hold(self, value: Any) -> Any:
        if isinstance(value, dict) and "@" in value:
            kind, _, key = value["@"].partition(":")
            return Held(kind, key)
        if isinstance(value, dict) and "error" in value:
            return GraphQLError(value["error"], extensions={"code": value.get("code", "BROKEN")})
        return [self.hold(item) for item in value] if isinstance(value, list) else value

    def type_of(self, value: Held, _info: object, _type: object) -> str:
        return value.type

    async def run(self, schema: GraphQLSchema, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        result = await graphql(
            schema,
            query,
            variable_values=variables,
            field_resolver=self.resolve,
            type_resolver=self.type_of,
        )
        return dict(result.formatted)

    def resolve(self, held: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return self.value(held, info, arguments)


class Subgraph(Resolvers):
    """One subgraph. `absent` are the objects (`Type:id`) its `_entities` does not find."""

    def __init__(self, name: str, sdl: str, data: Data, absent: frozenset[str] = frozenset()) -> None:
        super().__init__(data)
        report = Report()
        self.name = name
        self.absent = absent
        self.model: SubgraphModel = read_subgraph(SubgraphSchema(name, "", sdl), name.upper(), report)
        assert not report.errors, report.errors
        self.schema = build_ast_schema(_executable(sdl, self.model), assume_valid_sdl=True)

    async def answer(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        return await self.run(self.schema, query, variables)

    def type_of(self, value: Held, _info: object, _type: object) -> str:
        """An object of a type this subgraph has as mere interface object is what it was asked for as."""
        return value.type if value.type in self.model.types else value.inputs["__typename"]

    def resolve(self, held: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if info.field_name == "_entities":
            return [self._entity(item) for item in arguments["representations"]]
        model = self.model.types[info.parent_type.name]
        declared = model.fields[info.field_name]
        provided = _selected(held.provided if isinstance(held, Held) else (), info.field_name)
        if declared.external and not declared.key_field and provided is None:
            raise GraphQLError(f"{self.name} was asked for external {model.name}.{info.field_name}")
        if (use := declared.first("requires")) and isinstance(held, Held):
            self._check(held, parse_field_set(use["fields"]), f"{model.name}.{info.field_name}")
        value = self.value(held, info, arguments)
        if use := declared.first("provides"):
            return _with_provided(value, parse_field_set(use["fields"]))
        return _with_provided(value, provided or ())

    def _entity(self, representation: dict[str, Any]) -> Held | GraphQLError | None:
        name = representation["__typename"]
        model = self.model.types[name]
        kinds = [name] if model.kind is Kind.OBJECT and not model.interface_object else list(self.data)
        objects = [(kind, identity) for kind in kinds for identity in self.data.get(kind, {})]
        for key in (key for key in model.keys if key.resolvable is not False):
            names = [item.name for item in key.selections if isinstance(item, FieldSelection)]
            if not all(item in representation for item in names):
                continue
            for kind, identity in objects:
                row = self.data[kind][identity]
                if all(item in row and self._same(row[item], representation[item]) for item in names):
                    found = f"{kind}:{identity}"
                    return None if found in self.absent else Held(kind, identity, (), representation)
            return None
        return GraphQLError(f"{self.name} was sent {representation} without any of its keys")

    def _same(self, value: Any, sent: Any) -> bool:
        """Whether a key's value in the data set is the one sent."""
        if isinstance(value, list):
            return isinstance(sent, list) and len(value) == len(sent) and all(map(self._same, value, sent))
        if isinstance(value, dict) and "@" in value:
            kind, _, key = value["@"].partition(":")
            row = self.data[kind][key]
            return all(self._same(row.get(name), part) for name, part in sent.items() if name != "__typename")
        return value == sent

    def _check(self, held: Held, selections: Selections, label: str) -> None:
        row = self.data[held.type][held.id]
        for selection in selections:
            if not isinstance(selection, FieldSelection):
                continue
            if selection.name not in held.inputs:
                raise GraphQLError(f"{self.name} was asked for {label} without {selection.name}")
            arguments = selection.arguments.replace('"', "")
            value = row.get(f"{selection.name}({arguments})", row.get(selection.name))
            if not selection.selections and held.inputs[selection.name] != value:
                raise GraphQLError(f"{self.name} was sent a wrong {selection.name} for {label}")


class Reference(Resolvers):
    """The equivalent single schema: every field from the data set, no subgraphs."""

    def __init__(self, schema: GraphQLSchema, data: Data) -> None:
        super().__init__(data)
        self.schema = schema

    async def answer(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        return await self.run(self.schema, query, variables)


class Network:
    """The subgraph call of an executor: answers from subgraphs in this process and keeps what was asked."""

    def __init__(self, subgraphs: Mapping[str, Subgraph]) -> None:
        self.subgraphs = subgraphs
        self.calls: list[Call] = []

    async def __call__(self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]) -> bytes:
        request = orjson.loads(body)
        self.calls.append(Call(subgraph, request["query"], request.get("variables", {}), kind))
        answer = await self.subgraphs[subgraph].answer(request["query"], request.get("variables", {}))
        return orjson.dumps(answer)


def _with_provided(value: Any, provided: Selections) -> Any:
    if isinstance(value, Held) and provided:
        return Held(value.type, value.id, provided, value.inputs)
    return [_with_provided(item, provided) for item in value] if isinstance(value, list) else value


def _selected(selections: Selections, name: str) -> Selections | None:
    for selection in selections:
        if not isinstance(selection, FieldSelection):
            found = _selected(selection.selections, name)
            if found is not None:
                return found
        elif selection.name == name:
            return selection.selections
    return None


def _executable(sdl: str, model: SubgraphModel) -> DocumentNode:
    """The SDL with `_entities`, without links, extensions without a base made definitions."""
    entities = [
        name for name, found in model.types.items() if any(key.resolvable is not False for key in found.keys)
    ]
    objects = [name for name in entities if model.types[name].kind.value == "object"]
    document = parse(sdl, no_location=True)
    based = {node.name.value for node in document.definitions if isinstance(node, ObjectTypeDefinitionNode)}
    texts = []
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            continue
        text = print_ast(node)
        if isinstance(node, ObjectTypeExtensionNode) and node.name.value not in based:
            based.add(node.name.value)
            text = text.removeprefix("extend ")
        texts.append(text)
    if objects:
        machinery = MACHINERY.replace("type Query", "extend type Query" if "Query" in based else "type Query")
        texts.append(f"{machinery} union _Entity = {' | '.join(objects)}")
    elif "Query" not in based:
        texts.append("type Query { _none: Int }")
    return parse("\n".join(texts), no_location=True)
