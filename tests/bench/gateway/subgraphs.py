"""The subgraphs of a scenario in one process that is never the limit: an answer is computed once for each
request body and given from memory from then on. Whatever headers a request carries, the answer is the same.

They answer any gateway's way of asking: the data set is turned into objects that refer to each other, from
which graphql-core reads each field by its name. A field with `@requires` is null without its inputs.
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httptools
import orjson
import uvloop
from graphql import (
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    SchemaExtensionNode,
    StringValueNode,
    build_ast_schema,
    extend_schema,
    graphql_sync,
    parse,
)
from graphql.language import DocumentNode

from tests.bench.gateway.scenario import Data, Scenario
from tests.support.processes import HOST

Object = dict[str, Any]


def linked(data: Data) -> dict[str, dict[str, Object]]:
    """The data set as objects by type and id; `{"@": "Type:id"}` has become the object itself."""
    found = {kind: {key: {"__typename": kind} for key in rows} for kind, rows in data.items()}

    def value(given: Any) -> Any:
        if isinstance(given, list):
            return [value(item) for item in given]
        if isinstance(given, dict):
            kind, _, key = given["@"].partition(":")
            return found[kind][key]
        return given

    for kind, rows in data.items():
        for key, row in rows.items():
            found[kind][key].update({name: value(given) for name, given in row.items()})
    return found


def answer(schema: GraphQLSchema, root: Object, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The response map of an operation over objects."""
    return dict(graphql_sync(schema, query, root, variable_values=dict(variables)).formatted)


class Subgraph:
    """One subgraph. Raises ``ValueError`` for an SDL in which no type has a key."""

    def __init__(self, sdl: str, data: Data) -> None:
        nodes = [node for node in parse(sdl).definitions if not isinstance(node, SchemaExtensionNode)]
        types = [node for node in nodes if isinstance(node, ObjectTypeDefinitionNode)]
        self._keys = {node.name.value: use for node in types if (use := _fields_of(node, "key"))}
        self._requires = {
            node.name.value: {
                field.name.value: use for field in node.fields or () if (use := _fields_of(field, "requires"))
            }
            for node in types
        }
        self._objects = linked(data)
        self._root = {**self._objects["Query"][""], "_entities": self._entities}
        names = [node.name.value for node in types]
        self._schema = _executable(DocumentNode(definitions=tuple(nodes)), "Query" in names, list(self._keys))

    def answer(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The response map."""
        return answer(self._schema, self._root, query, variables)

    def _entities(self, _info: object, representations: list[Object]) -> list[Object | None]:
        return [self._entity(item) for item in representations]

    def _entity(self, representation: Object) -> Object | None:
        kind = representation["__typename"]
        [key] = self._keys[kind]
        found = self._objects[kind].get(representation[key])
        if found is None:
            return None
        unknown = {
            name: None
            for name, inputs in self._requires[kind].items()
            if not all(item in representation for item in inputs)
        }
        return {**found, **unknown}


def _fields_of(node: Any, directive: str) -> list[str]:
    """The names in a directive's `fields`."""
    for use in node.directives or ():
        if use.name.value == directive:
            [given] = [item.value for item in use.arguments if item.name.value == "fields"]
            assert isinstance(given, StringValueNode)
            return given.value.split()
    return []


def _executable(types: DocumentNode, has_query: bool, entities: list[str]) -> GraphQLSchema:
    query = (
        f"{'extend ' if has_query else ''}type Query {{ _entities(representations: [_Any!]!): [_Entity]! }}"
    )
    machinery = parse(f"scalar _Any union _Entity = {' | '.join(entities)} {query}")
    if has_query:
        return extend_schema(build_ast_schema(types, assume_valid_sdl=True), machinery, assume_valid_sdl=True)
    definitions = (*types.definitions, *machinery.definitions)
    return build_ast_schema(DocumentNode(definitions=definitions), assume_valid_sdl=True)


class Memory:
    """The subgraphs, and every response they have given, as bytes."""

    def __init__(self, scenario: Scenario) -> None:
        self._subgraphs = {
            f"/{name}".encode(): Subgraph(sdl, scenario.data) for name, sdl in scenario.subgraphs.items()
        }
        self._known: dict[tuple[bytes, bytes], bytes] = {}

    def answer(self, path: bytes, body: bytes) -> bytes:
        """The response to a request."""
        known = self._known.get((path, body))
        if known is None:
            known = self._known[path, body] = _response(self._compute(path, body))
        return known

    def _compute(self, path: bytes, body: bytes) -> bytes:
        request = orjson.loads(body)
        return orjson.dumps(self._subgraphs[path].answer(request["query"], request.get("variables") or {}))


class Connection(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._parser = httptools.HttpRequestParser(self)
        self._path = b""
        self._body: list[bytes] = []

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._path, self._body = url, []

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        self._transport.write(self._memory.answer(self._path, b"".join(self._body)))


def _response(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def serve(scenario: Scenario, port: int) -> None:
    """Answer until the process ends."""

    async def forever() -> None:
        memory = Memory(scenario)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(memory), HOST, port)
        await server.serve_forever()

    uvloop.run(forever())


if __name__ == "__main__":
    serve(Scenario.from_json(Path(sys.argv[1]).read_text()), int(sys.argv[2]))
