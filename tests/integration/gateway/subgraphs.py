"""Tiny federated subgraphs over dictionaries, as ASGI applications that ask for a viewer context."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLSchema, build_schema, graphql
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis.viewer import ContextVerifier, InvalidContext, KeySet, Viewer
from chassis.viewer.tokens import HEADER
from gateway.composition import SubgraphSchema

_HEAD = """
schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible", "@shareable",
    "@composeDirective"])
  @link(url: "https://yubo.dev/owned/v1.0", import: ["@owned"]) @composeDirective(name: "@owned")
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1",
    import: [{name: "@requiresScopes", as: "@scoped"}])
  @composeDirective(name: "@scoped")
  @link(url: "https://specs.apollo.dev/policy/v0.1", import: [{name: "@policy", as: "@policed"}])
  @composeDirective(name: "@policed")
  @link(url: "https://specs.apollo.dev/cost/v0.1", import: [{name: "@listSize", as: "@sized"}])
{ query: Query %s }
"""
_DIRECTIVES = """
directive @owned(by: String!, resource: String!, also: String) on OBJECT
directive @scoped(scopes: [[String!]!]!) on FIELD_DEFINITION
directive @policed(policies: [[String!]!]!) on FIELD_DEFINITION
directive @sized(slicingArguments: [String!]) on FIELD_DEFINITION
"""
_MACHINERY = """
directive @key(fields: String!, resolvable: Boolean = true) repeatable on OBJECT
directive @inaccessible on FIELD_DEFINITION
directive @shareable on OBJECT | FIELD_DEFINITION
scalar _Any
union _Entity = %s
extend type Query { _entities(representations: [_Any!]!): [_Entity]! }
"""

#: What a subgraph does instead of answering.
Misbehaviour = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Asked:
    """One request a subgraph got."""

    viewer: Viewer | None
    document: dict[str, Any]
    headers: Mapping[str, str]


@dataclass
class Subgraph:
    """A subgraph. ``root``: resolvers of root fields (viewer, **arguments); ``entities``: by type name,
    what a representation stands for. ``keys`` are the gateway's; None: nothing needs to be signed.
    ``misbehave`` answers in its place."""

    name: str
    sdl: str
    root: Mapping[str, Callable[..., Any]]
    entities: Mapping[str, Callable[[dict[str, Any]], dict[str, Any] | None]]
    keys: KeySet | None
    misbehave: Misbehaviour | None = None
    asked: list[Asked] = field(default_factory=list)

    def schema(self) -> SubgraphSchema:
        """What composition reads."""
        mutation = "mutation: Mutation" if "type Mutation" in self.sdl else ""
        return SubgraphSchema(
            self.name, f"http://{self.name}/graphql", _HEAD % mutation + _DIRECTIVES + self.sdl
        )

    def app(self) -> Starlette:
        executable = build_schema(
            _DIRECTIVES + self.sdl + _MACHINERY % " | ".join(self.entities), assume_valid=True
        )
        verifier = self.keys and ContextVerifier(self.keys, self.name)

        async def answer(request: Request) -> Response:
            body = await request.body()
            try:
                viewer = verifier.verify(request.headers.get(HEADER), body) if verifier else None
            except InvalidContext:
                return Response(status_code=401)
            document = orjson.loads(body)
            self.asked.append(Asked(viewer, document, dict(request.headers)))
            if self.misbehave is not None:
                return await self.misbehave(request)
            return Response(orjson.dumps(await self._run(executable, document, viewer)))

        return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])

    async def _run(
        self, executable: GraphQLSchema, document: dict[str, Any], viewer: Viewer | None
    ) -> dict[str, Any]:
        root: dict[str, Any] = {
            name: lambda _info, resolve=resolve, **arguments: resolve(viewer, **arguments)
            for name, resolve in self.root.items()
        }
        root["_entities"] = lambda _info, representations: [self._entity(each) for each in representations]
        result = await graphql(
            executable, document["query"], root, variable_values=document.get("variables") or {}
        )
        return {"data": result.data, "errors": [error.formatted for error in result.errors or ()]}

    def _entity(self, representation: dict[str, Any]) -> dict[str, Any] | None:
        name = representation["__typename"]
        found = self.entities[name](representation)
        return found and {"__typename": name, **found}
