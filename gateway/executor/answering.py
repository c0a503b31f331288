"""Writes the functions that make the client's answer of a merged tree that has all it needs.

One function for each selection on each type: keys in the client's order, enum values and runtime types
checked, lists and objects that are none made null. Where null is met in a non-null position they raise
`Unfit` (or `KeyError`, `TypeError`), and the answer is made by `projection`, which knows where null goes and
what to say about it.
"""

from collections.abc import Callable

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLUnionType,
    ListTypeNode,
    NonNullTypeNode,
    TypeNode,
    parse_type,
)

from gateway.executor.projection import UNKNOWN, declared_type, grouped
from gateway.executor.source import Source
from gateway.executor.tree import Obj, merge
from gateway.planner.plan import ProjectionField

Fields = tuple[ProjectionField, ...]
Path = tuple[str, ...]
Answer = Callable[[Obj], Obj]


class Unfit(Exception):
    """The tree lacks something the answer cannot do without."""


def unfit() -> None:
    """Raises `Unfit`; stands in expressions."""
    raise Unfit


class Answers:
    """Writes a plan's answers. `prompt`: slots by path that come with the object they lie in, so that they
    are there unless a subgraph misbehaves. `sources`: what has been written so far."""

    def __init__(self, schema: GraphQLSchema, prompt: frozenset[Path]) -> None:
        self.schema = schema
        self.prompt = prompt
        self.sources: list[Source] = []

    def of(self, type_name: str, fields: Fields, path: Path = ()) -> Answer:
        """The function from an object of a type to its answer."""
        source = Source(merge=merge, unfit=unfit)
        name = _Writer(self, source).object(type_name, fields, path)
        self.sources.append(source)
        return source.functions()[name]


class _Writer:
    """Writes one source."""

    def __init__(self, answers: Answers, source: Source) -> None:
        self._answers = answers
        self._schema = answers.schema
        self._source = source
        self._written: dict[tuple[str, Fields, Path], str] = {}

    def object(self, type_name: str, fields: Fields, path: Path) -> str:
        """Write the function for an object; gives its name."""
        memo = (type_name, fields, path)
        if memo in self._written:
            return self._written[memo]
        here, same = grouped(fields, type_name)
        parts = [(field.key, self._field(type_name, field, (*path, field.slot))) for field in here]
        name = self._written[memo] = self._source.name(f"answer_{type_name}")
        with self._source.block(f"def {name}(item):"):
            for slot, other in same:
                self._source.line(f"merge(item, {{{slot!r}: item.get({other!r})}})")
            self._source.line("return {")
            for key, value in parts:
                self._source.line(f"    {key!r}: {value},")
            self._source.line("}")
        return name

    def _field(self, type_name: str, field: ProjectionField, path: Path) -> str:
        """The expression for a field of `item`."""
        declared = declared_type(self._schema, type_name, field)
        if field.refused:
            return "unfit()" if declared.endswith("!") else "None"
        if field.name == "__typename":
            return repr(type_name)
        value = f"item[{field.slot!r}]" if path in self._answers.prompt else f"item.get({field.slot!r})"
        if not field.type:  # introspection: already as the client wants it
            return value
        return self._value(parse_type(declared), field, path, value, "None")

    def _value(self, node: TypeNode, field: ProjectionField, path: Path, value: str, otherwise: str) -> str:
        """The expression for a value of a type; `otherwise`: what stands for one that is none."""
        if isinstance(node, NonNullTypeNode):
            return self._value(node.type, field, path, value, "unfit()")
        name, test = value, value
        if not value.isidentifier():
            name = self._source.name("v")
            test = f"({name} := {value})"
        if isinstance(node, ListTypeNode):
            item = self._source.name("item")
            answer = self._value(node.type, field, path, item, "None")
            items = name if answer == item else f"[{answer} for {item} in {name}]"
            return f"({items} if type({test}) is list else {otherwise})"
        type_ = self._schema.type_map[node.name.value]  # type: ignore[union-attr]
        if field.fields is not None:
            answer = self._answer(type_, field.fields, path, name)
            return f"({answer} if type({test}) is dict else {otherwise})"
        if isinstance(type_, GraphQLEnumType):
            values = self._source.constant("values", frozenset(type_.values))
            return f"({name} if {test} in {values} else {otherwise})"
        return value if otherwise == "None" else f"({name} if {test} is not None else {otherwise})"

    def _answer(self, type_: GraphQLNamedType, fields: Fields, path: Path, name: str) -> str:
        """The expression for the answer of the object of that name."""
        if not isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            return f"{self.object(type_.name, fields, path)}({name})"
        by_type = self._source.bind("by_type", _ByType(self._answers, type_, fields, path))
        return f'{by_type}[{name}.get("__typename", {UNKNOWN!r})]({name})'


class _ByType(dict[str, Answer]):
    """The answers of one selection by runtime type, each written when first met."""

    def __init__(
        self, answers: Answers, type_: GraphQLInterfaceType | GraphQLUnionType, fields: Fields, path: Path
    ) -> None:
        super().__init__()
        self._answers = answers
        self._type = type_
        self._fields = fields
        self._path = path

    def __missing__(self, runtime: str) -> Answer:
        if runtime == UNKNOWN and not any(
            field.condition is not None or field.name == "__typename" for field in self._fields
        ):
            name = self._type.name
        elif any(item.name == runtime for item in self._answers.schema.get_possible_types(self._type)):
            name = runtime
        else:
            raise Unfit
        self[runtime] = answer = self._answers.of(name, self._fields, self._path)
        return answer
