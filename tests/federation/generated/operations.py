"""Random operations on a schema, and other ways to write them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
    parse,
    validate,
)

DEPTH = 4


@dataclass
class Operation:
    """An operation with the variables sent along; `features` are what occurs in it."""

    text: str
    variables: dict[str, Any]
    features: set[str] = field(default_factory=set)

    @cached_property
    def document(self) -> DocumentNode:
        return parse(self.text, no_location=True)

    @property
    def mutation(self) -> bool:
        return self.text.startswith("mutation")


def make_operation(random: Random, schema: GraphQLSchema, kind: str = "query") -> Operation:
    """A valid operation. Aliases that turn out to conflict are replaced by some that cannot."""
    state = random.getstate()
    for plain in (False, True):
        random.setstate(state)
        operation = _Writer(random, schema, plain).write(kind)
        problems = validate(schema, operation.document)
        if not problems:
            return operation
    raise AssertionError(f"{operation.text}\n{problems}")


class _Writer:
    """Writes one operation; `plain`: each response key names its type, field and arguments."""

    def __init__(self, random: Random, schema: GraphQLSchema, plain: bool) -> None:
        self.random = random
        self.schema = schema
        self.plain = plain
        self.definitions: dict[str, str] = {}
        self.variables: dict[str, Any] = {}
        self.fragments: list[str] = []
        self.features: set[str] = set()
        self.composites = [t for t in schema.type_map.values() if is_composite_type(t)]

    def write(self, kind: str) -> Operation:
        root = self.schema.mutation_type if kind == "mutation" else self.schema.query_type
        assert root is not None
        self.root = root
        body = self.selections(root, DEPTH)
        declared = f"({', '.join(self.definitions.values())})" if self.definitions else ""
        text = "\n".join([f"{kind} Test{declared} {body}", *self.fragments])
        if kind == "mutation":
            self.features.add("mutation")
        return Operation(text, self.variables, self.features)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def selections(self, type_: GraphQLNamedType, depth: int) -> str:
        parts: list[str] = []
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            most = 3 if depth == DEPTH else 4
            for name in self.names(type_, depth, most):
                parts.append(self.field(type_, name, type_.fields[name], depth))
        if is_abstract_type(type_) and depth > 0:
            parts += self.narrowed(type_, depth)
        if not parts or self.chance(0.25):
            parts.append("__typename")
            if self.chance(0.3):
                parts[-1] = f"{self.random.choice(('name', 'kind'))}T: __typename"
                self.features.add("aliased __typename")
        if type_ is not self.root and len(parts) > 1 and self.chance(0.2):
            parts = self.wrapped(type_, parts)
        return f"{{ {' '.join(parts)} }}"

    def names(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, most: int) -> Sequence[str]:
        """Fields to select; some of them twice."""
        known = [name for name, item in type_.fields.items() if depth > 1 or not _composite(item)]
        if type_ is self.root and self.chance(0.9):
            known = [name for name in known if not name.startswith("ping")]
        chosen = self.random.sample(known, min(len(known), self.random.randint(1, most)))
        if chosen and self.chance(0.1):
            chosen.append(self.random.choice(chosen))
        return chosen

    def narrowed(self, type_: Any, depth: int) -> list[str]:
        """Fragments on types an object may have, or on other abstract types that overlap."""
        possible = {item.name for item in self.schema.get_possible_types(type_)}
        others = [
            other
            for other in self.composites
            if is_abstract_type(other)
            and other is not type_
            and possible & {item.name for item in self.schema.get_possible_types(other)}  # type: ignore[arg-type]
        ]
        parts = []
        members = [self.schema.type_map[name] for name in sorted(possible)]
        for member in self.random.sample(members, min(len(members), self.random.randint(0, 3))):
            parts.append(self.fragment(member, self.selections(member, depth)))
            self.features.add("fragment on a member")
        if others and self.chance(0.3):
            other = self.random.choice(others)
            parts.append(self.fragment(other, self.selections(other, depth - 1)))
            self.features.add("fragment on another abstract type")
        return parts

    def wrapped(self, type_: GraphQLNamedType, parts: list[str]) -> list[str]:
        """Some of the parts inside a fragment on the type itself, or one without type."""
        at = self.random.randrange(len(parts))
        inner = f"{{ {' '.join(parts[at:])} }}"
        if self.chance(0.3):
            return [*parts[:at], f"...{self.condition()} {inner}"]
        return [*parts[:at], self.fragment(type_, inner)]

    def fragment(self, type_: GraphQLNamedType, selections: str) -> str:
        if self.chance(0.4):
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {type_.name} {selections}")
            self.features.add("named fragment")
            again = f" ...{name}" if self.chance(0.1) else ""
            return f"...{name}{self.condition()}{again}"
        return f"... on {type_.name}{self.condition()} {selections}"

    def condition(self) -> str:
        if not self.chance(0.12):
            return ""
        self.features.add("@skip/@include")
        if self.chance(0.2):
            return self.random.choice((" @include(if: true)", " @skip(if: false)", " @skip(if: true)"))
        name = self.random.choice(("yes", "no"))
        if name not in self.definitions:
            value = name == "yes"
            default = " = true" if self.chance(0.5) else ""
            self.definitions[name] = f"${name}: Boolean!{default}"
            if not default or self.chance(0.5):
                self.variables[name] = value
        return f" @{self.random.choice(('include', 'skip'))}(if: ${name})"

    def field(self, type_: GraphQLNamedType, name: str, found: GraphQLField, depth: int) -> str:
        target = get_named_type(found.type)
        arguments = self.arguments(found)
        key = self.key(type_, name, str(found.type), arguments)
        inner = f" {self.selections(target, depth - 1)}" if is_composite_type(target) else ""
        alias = "" if key == name else f"{key}: "
        return f"{alias}{name}{arguments}{self.condition()}{inner}"

    def key(self, type_: GraphQLNamedType, name: str, text: str, arguments: str) -> str:
        if self.plain:
            digits = sum(ord(char) * (at + 1) for at, char in enumerate(arguments))
            return f"{type_.name}_{name}{digits or ''}"
        if arguments and self.chance(0.7):
            return f"{name}{self.random.randint(0, 9)}"
        if self.chance(0.15):
            self.features.add("alias clashing across types")
            return "".join(char for char in f"as{text}" if char.isalnum())
        return name

    def arguments(self, found: GraphQLField) -> str:
        parts = []
        for name, argument in found.args.items():
            if not is_required_argument(argument) and self.chance(0.4):
                continue
            parts.append(f"{name}: {self.argument(argument.type, depth=2)}")
        self.features |= {"argument"} if parts else set()
        return f"({', '.join(parts)})" if parts else ""

    def argument(self, type_: Any, depth: int) -> str:
        """A literal of an input type, or a variable."""
        if not self.chance(0.35):
            return _literal(self.value(type_, depth))
        name = f"v{len(self.definitions)}"
        self.features.add("variable")
        value = self.value(type_, depth)
        if not isinstance(type_, GraphQLNonNull) and self.chance(0.2):
            self.definitions[name] = f"${name}: {type_}"  # not given at all
            return f"${name}"
        default = f" = {_literal(value)}" if self.chance(0.4) else ""
        self.definitions[name] = f"${name}: {type_}{default}"
        if not default or self.chance(0.5):
            self.variables[name] = _json(value)
        return f"${name}"

    def value(self, type_: Any, depth: int) -> Any:
        if isinstance(type_, GraphQLNonNull):
            return self.value(type_.of_type, depth) or self.value(type_.of_type, depth) or self._some(type_)
        if self.chance(0.08):
            return None
        return self._some(type_, depth)

    def _some(self, type_: Any, depth: int = 1) -> Any:
        random = self.random
        if isinstance(type_, GraphQLNonNull):
            return self._some(type_.of_type, depth)
        if isinstance(type_, GraphQLList):
            return [self.value(type_.of_type, depth) for _ in range(random.randint(0, 2))]
        if isinstance(type_, GraphQLEnumType):
            return _Name(random.choice(list(type_.values)))
        if isinstance(type_, GraphQLInputObjectType):
            fields = {
                name: self.value(item.type, depth - 1)
                for name, item in type_.fields.items()
                if isinstance(item.type, GraphQLNonNull) or (depth > 0 and self.chance(0.6))
            }
            return fields
        return {
            "Int": random.randint(1, 3),
            "Float": 1.5,
            "Boolean": True,
            "ID": "x",
        }.get(type_.name, 'say "hi"')


class _Name(str):
    """An enum value: without quotes in a document."""


def _literal(value: Any) -> str:
    if isinstance(value, _Name):
        return str(value)
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_literal(item)}' for name, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, str):
        return '"' + value.replace('"', '\\"') + '"'
    return (
        {None: "null", True: "true", False: "false"}.get(value, str(value))
        if value is None or isinstance(value, bool)
        else str(value)
    )


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _composite(found: GraphQLField) -> bool:
    return isinstance(get_named_type(found.type), GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
