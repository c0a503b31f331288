"""Subgraphs in this process, built from SDL and one shared data set, that punish wrong requests.

The data set is `{type: {id: {field: value}}}`. A value `{"@": "Type:id"}` refers to an object,
`{"error": "..."}` fails, `{"echo": "..."}` answers with the arguments, `{"counts": true}` and
`{"counted": true}` how often a mutation ran. A field with arguments may have the printed ones in its name.

A subgraph resolves only its own fields: asking it for an `@external` one that no `@provides` covers, for one
another took over, or for a `@requires` one without exactly its inputs fails. A representation without a whole
key fails all that came with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    build_ast_schema,
    execute_sync,
    graphql,
    parse,
    print_ast,
)
from graphql.execution.values import get_argument_values

from gateway.composition import SubgraphSchema
from gateway.composition.errors import Report
from gateway.composition.model import SubgraphModel, named
from gateway.composition.subgraph import read_subgraph
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
    """Resolves fields from the data set; the base of a subgraph and of the schema it is compared with.

    `log` has an item for each mutation that counts; subgraphs share it. Objects in `hidden` are null.
    """

    schema: GraphQLSchema

    def __init__(
        self, data: Data, log: list[str] | None = None, hidden: frozenset[str] = frozenset()
    ) -> None:
        self.data = data
        self.log: list[str] = [] if log is None else log
        self.hidden = hidden

    def value(self, held: Held | None, info: GraphQLResolveInfo, arguments: Mapping[str, Any]) -> Any:
        kind, key = (held.type, held.id) if held else (info.parent_type.name, "")
        return self.hold(self.raw(kind, key, info.field_name, arguments))

    def raw(self, kind: str, key: str, name: str, arguments: Mapping[str, Any]) -> Any:
        row = self.data.get(kind, {}).get(key, {})
        given = {name: value for name, value in arguments.items() if value is not None}
        exact = f"{name}({', '.join(f'{name}: {given[name]}' for name in sorted(given))})"
        value = row.get(exact, row.get(name))
        if isinstance(value, dict) and "echo" in value:
            return f"{value['echo']} {orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode()}"
        return value

    def hold(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.hold(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "@" in value:
            kind, _, key = value["@"].partition(":")
            return None if value["@"] in self.hidden else Held(kind, key)
        if "error" in value:
            return GraphQLError(value["error"], extensions={"code": value.get("code", "BROKEN")})
        if "counts" in value:
            self.log.append("")
        return len(self.log) if "counts" in value or "counted" in value else value

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
    """One subgraph. `absent` are the objects (`Type:id`) its `_entities` does not find, `overridden` the
    fields (type, name) another subgraph took over."""

    def __init__(
        self,
        name: str,
        sdl: str,
        data: Data,
        absent: frozenset[str] = frozenset(),
        overridden: frozenset[tuple[str, str]] = frozenset(),
        log: list[str] | None = None,
    ) -> None:
        super().__init__(data, log)
        report = Report()
        self.name = name
        self.absent = absent
        self.overridden = overridden
        self.model: SubgraphModel = read_subgraph(SubgraphSchema(name, "", sdl), name.upper(), report)
        assert not report.errors, report.errors
        self.schema = build_ast_schema(_executable(sdl, self.model), assume_valid_sdl=True)
        self._field_sets: dict[str, Selections] = {}

    async def answer(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        return await self.run(self.schema, query, variables)

    def type_of(self, value: Held, _info: object, _type: object) -> str:
        """An object of a type this subgraph has as mere interface object is what it was asked for as."""
        return value.type if value.type in self.model.types else value.inputs["__typename"]

    def resolve(self, held: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if info.field_name == "_entities":
            return self._entities(arguments["representations"], info)
        model = self.model.types[info.parent_type.name]
        declared = model.fields[info.field_name]
        provided = _selected(held.provided if isinstance(held, Held) else (), info.field_name)
        if declared.external and not declared.key_field and provided is None:
            raise GraphQLError(f"{self.name} was asked for external {model.name}.{info.field_name}")
        if (model.name, info.field_name) in self.overridden:
            raise GraphQLError(f"{self.name} was asked for overridden {model.name}.{info.field_name}")
        if (use := declared.first("requires")) and isinstance(held, Held):
            self._check(held, model.name, self._field_set(use["fields"]), f"{model.name}.{info.field_name}")
        value = self.value(held, info, arguments)
        if use := declared.first("provides"):
            return _with_provided(value, self._field_set(use["fields"]))
        return _with_provided(value, provided or ())

    def _field_set(self, text: str) -> Selections:
        if text not in self._field_sets:
            self._field_sets[text] = parse_field_set(text)
        return self._field_sets[text]

    def _entities(self, representations: list[dict[str, Any]], info: GraphQLResolveInfo) -> list[Any]:
        asked: dict[str, set[str]] = {}
        for node in info.field_nodes[0].selection_set.selections:  # type: ignore[union-attr]
            names = {item.name.value for item in _fields(node)}
            asked.setdefault(node.type_condition.name.value, set()).update(names)  # type: ignore[union-attr]
        return [self._entity(item, asked.get(item["__typename"], set())) for item in representations]

    def _entity(self, representation: dict[str, Any], asked: set[str]) -> Held | None:
        name = representation["__typename"]
        model = self.model.types[name]
        self._check_exact(representation, asked)
        kinds = [name] if model.kind is Kind.OBJECT and not model.interface_object else list(self.data)
        for key in (key for key in model.keys if key.resolvable is not False):
            names = [item.name for item in key.selections if isinstance(item, FieldSelection)]
            if any(representation.get(item) is None for item in names):
                continue
            for kind in kinds:
                for identity, row in self.data.get(kind, {}).items():
                    if all(item in row and self._same(row[item], representation[item]) for item in names):
                        found = f"{kind}:{identity}"
                        return None if found in self.absent else Held(kind, identity, (), representation)
            return None
        raise GraphQLError(f"{self.name} was sent {representation} without any of its keys")

    def _check_exact(self, representation: dict[str, Any], asked: set[str]) -> None:
        """Fail where more than keys and inputs of what is asked was sent."""
        model = self.model.types[representation["__typename"]]
        selections = [item for key in model.keys for item in key.selections]
        for declared in (model.fields[name] for name in asked if name in model.fields):
            if use := declared.first("requires"):
                selections += self._field_set(use["fields"])
        allowed = {"__typename", *(item.name for item in selections if isinstance(item, FieldSelection))}
        if more := representation.keys() - allowed:
            raise GraphQLError(f"{self.name} was sent {sorted(more)} of {model.name}, which it did not need")

    def _same(self, value: Any, sent: Any) -> bool:
        """Whether a key's value in the data set is the one sent."""
        if isinstance(value, list):
            return isinstance(sent, list) and len(value) == len(sent) and all(map(self._same, value, sent))
        if isinstance(value, dict) and "@" in value:
            kind, _, key = value["@"].partition(":")
            row = self.data[kind][key]
            return all(self._same(row.get(name), part) for name, part in sent.items() if name != "__typename")
        return value == sent

    def _check(self, held: Held, type_name: str, selections: Selections, label: str) -> None:
        wanted = self._wanted(held.type, held.id, type_name, selections)
        if not _covers(held.inputs, wanted):
            raise GraphQLError(f"{self.name} was sent {held.inputs} for {label}, not {wanted}")

    def _wanted(self, kind: str, key: str, type_name: str, selections: Selections) -> dict[str, Any]:
        """What a representation must hold of an object, given the inputs of one of its fields."""
        found: dict[str, Any] = {}
        for selection in selections:
            if not isinstance(selection, FieldSelection):
                if kind in self._possible.get(selection.type, ()):
                    found |= self._wanted(kind, key, selection.type, selection.selections)
            elif selection.name != "__typename":
                raw = self.raw(kind, key, selection.name, self._arguments(type_name, selection))
                found[selection.name] = self._input(raw, type_name, selection)
        return found

    def _input(self, value: Any, type_name: str, selection: FieldSelection) -> Any:
        if isinstance(value, list):
            return [self._input(item, type_name, selection) for item in value]
        if isinstance(value, dict) and "@" in value:
            kind, _, key = value["@"].partition(":")
            inner = named(self.model.types[type_name].fields[selection.name].node.type)
            return self._wanted(kind, key, inner, selection.selections)
        return value

    def _arguments(self, type_name: str, selection: FieldSelection) -> Mapping[str, Any]:
        type_ = self.schema.type_map[type_name]
        field = getattr(type_, "fields", {})[selection.name]
        node = parse(f"{{ {selection.name}({selection.arguments}) }}" if selection.arguments else "{ f }")
        return get_argument_values(field, node.definitions[0].selection_set.selections[0])  # type: ignore[union-attr]

    @cached_property
    def _possible(self) -> dict[str, set[str]]:
        """Object types of each type a fragment of a field set may name."""
        found: dict[str, set[str]] = {}
        for model in self.model.types.values():
            for name in (model.name, *model.interfaces):
                found.setdefault(name, set()).add(model.name)
            found.setdefault(model.name, set()).update(model.members)
        return found


def _fields(node: Any) -> Iterator[FieldNode]:
    for item in node.selection_set.selections if node.selection_set else ():
        if isinstance(item, FieldNode):
            yield item
        else:
            yield from _fields(item)


def _covers(sent: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(sent, dict) and all(
            name in sent and _covers(sent[name], value) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(sent, list) and len(sent) == len(wanted) and all(map(_covers, sent, wanted))
    return sent == wanted


class Reference(Resolvers):
    """The equivalent single schema: every field from the data set, no subgraphs."""

    def __init__(self, schema: GraphQLSchema, data: Data, hidden: frozenset[str] = frozenset()) -> None:
        super().__init__(data, hidden=hidden)
        self.schema = schema

    async def answer(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        return await self.run(self.schema, query, variables)

    def execute(self, document: DocumentNode, variables: dict[str, Any]) -> dict[str, Any]:
        """The answer to a document known to be valid."""
        result = execute_sync(
            self.schema,
            document,
            variable_values=variables,
            field_resolver=self.resolve,
            type_resolver=self.type_of,
        )
        return dict(result.formatted)


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
