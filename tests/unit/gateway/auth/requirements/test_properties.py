"""Random requirements, operations and viewers: the answer is that of one schema whose every resolver asks."""

import re
from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    get_named_type,
    get_operation_ast,
    parse,
)
from graphql.execution.values import get_variable_values
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.federation.engine import Engine
from tests.federation.generated.operations import make_operation
from tests.federation.subgraphs import Held, Resolvers
from tests.unit.gateway.auth.requirements.directives import Holder, secured

SCOPES = ["a", "b", "c"]
#: What a requirement may be put on: fields as Type.field, types by name. There is no interface: composition
#: asks of one what its types ask, which no resolver of a type can know.
PLACES = [
    *("Person", "Firm", "Money"),
    *("Query.person", "Query.parties", "Mutation.pay"),
    *("Person.age", "Person.wage", "Person.boss", "Person.friends"),
    *("Firm.tax", "Firm.owner", "Firm.staff"),
]
A = """
type Query {
  person: Person @Query.person parties: [Party] @Query.parties firm: Firm!
}
type Mutation { pay: Firm @Mutation.pay wait: Int }
union Party = Person | Firm
scalar Money @Money
type Person @key(fields: "id") @Person {
  id: ID! name: String age: Int! @Person.age
  boss: Person @Person.boss friends: [Person!] @Person.friends
}
type Firm @key(fields: "id") @Firm {
  id: ID! name: String tax: Money @Firm.tax owner: Person! @Firm.owner
}
"""
B = """
scalar Money @Money
type Person @key(fields: "id") @Person { id: ID! wage: Money! @Person.wage }
type Firm @key(fields: "id") @Firm { id: ID! staff: [Person] @Firm.staff }
"""
PEOPLE = [{"@": "Person:1"}, {"@": "Person:2"}]
DATA: dict[str, Any] = {
    "Query": {
        "": {
            "person": PEOPLE[0],
            "firm": {"@": "Firm:f"},
            "parties": [*PEOPLE, {"@": "Firm:f"}, None],
        }
    },
    "Mutation": {"": {"pay": {"@": "Firm:f"}, "wait": 1}},
    "Person": {
        "1": {"id": "1", "name": "P", "age": 30, "wage": 5, "boss": PEOPLE[1], "friends": PEOPLE},
        "2": {"id": "2", "name": "Q", "age": 40, "wage": 6, "boss": None, "friends": []},
    },
    "Firm": {"f": {"id": "f", "name": "F", "tax": 7, "owner": PEOPLE[0], "staff": [*PEOPLE, None]}},
}
Needs = Mapping[str, frozenset[str]]


class Asking(Resolvers):
    """One schema whose resolvers ask about each field, each type and each object by themselves."""

    def __init__(self, schema: GraphQLSchema, needs: Needs, scopes: frozenset[str]) -> None:
        super().__init__(DATA)
        self.schema = schema
        self._needs = needs
        self._scopes = scopes

    def may(self, *places: str) -> bool:
        return all(self._needs.get(place, frozenset()) <= self._scopes for place in places)

    def resolve(self, held: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        parent, name = info.parent_type.name, info.field_name
        if not self.may(parent, f"{parent}.{name}", get_named_type(info.return_type).name):
            return None
        return self.visible(super().resolve(held, info, **arguments))

    def visible(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.visible(item) for item in value]
        return None if isinstance(value, Held) and not self.may(value.type) else value


def engine(needs: Needs) -> Engine:
    def put(found: re.Match[str]) -> str:
        if found[1] not in PLACES:
            return found[0]
        scopes = ", ".join(f'"{scope}"' for scope in sorted(needs.get(found[1], ())))
        return f"@requiresScopes(scopes: [[{scopes}]])" if scopes else ""

    subgraphs = {"a": A, "b": B}
    texts = {name: re.sub(r"@([A-Z][\w.]*)", put, sdl) for name, sdl in subgraphs.items()}
    return Engine(DATA, {name: secured(text) for name, text in texts.items()})


@settings(max_examples=60, deadline=None)
@given(data=st.data())
async def test_the_answer_is_that_of_a_schema_that_asks_everywhere(data: st.DataObject) -> None:
    sets = st.frozensets(st.sampled_from(SCOPES), min_size=1, max_size=2)
    needs = data.draw(st.dictionaries(st.sampled_from(PLACES), sets, max_size=5))
    scopes = data.draw(st.frozensets(st.sampled_from(SCOPES)))
    world = engine(needs)
    random = data.draw(st.randoms(use_true_random=False))
    kind = data.draw(st.sampled_from(["query", "query", "query", "mutation"]))
    asked = make_operation(random, world.supergraph.api_schema, kind)
    reference = Asking(world.supergraph.api_schema, needs, scopes)

    operation = get_operation_ast(parse(asked.text))
    assert operation is not None
    variables = get_variable_values(reference.schema, operation.variable_definitions or (), asked.variables)
    assert not isinstance(variables, list)

    wanted = await reference.run(reference.schema, asked.text, asked.variables)
    result = await world.run(asked.text, variables.coerced, grants=Holder(True, scopes))

    assert result.data == wanted["data"]
    for place in PLACES:
        kind, _, field = place.partition(".")
        if not field or reference.may(kind, place):
            continue
        assert not any(re.search(rf"\b{field}\b", call.query) for call in world.calls), place


def test_the_world_is_what_the_requirements_are_put_on() -> None:
    schema = engine({}).supergraph.api_schema
    for place in PLACES:
        kind, _, field = place.partition(".")
        found = schema.type_map[kind]
        assert not field or (isinstance(found, GraphQLObjectType) and field in found.fields)
