"""Whether a subgraph is valid GraphQL, once the definitions Federation adds to it are there."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    ConstDirectiveNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    ExecutableDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NamedTypeNode,
    NameNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    OperationType,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    Undefined,
    Visitor,
    build_ast_schema,
    coerce_input_literal,
    parse,
    print_ast,
    visit,
)
from graphql import language as syntax
from graphql.validation.validate import validate_sdl

from gateway.composition import nodes
from gateway.composition.definitions import check_directive, check_enum, check_scalar
from gateway.composition.errors import Report
from gateway.composition.links import Links
from gateway.composition.specifications import (
    CORE,
    FIELD_SETS,
    LINK,
    UPGRADED_FEDERATION,
    Elements,
    elements,
    federation_elements,
)
from gateway.federation.api import schema_errors

LINK_DEFINITION = (
    "directive @{name}({url}: String, as: String, for: {purpose}, import: [{imported}]) repeatable on SCHEMA"
)
ONE_OF = "oneOf"
"""GraphQL has it, but no version of Federation composes it yet."""
FIELD_SET_TYPES = frozenset({"String", "_FieldSet", "FieldSet"})


def check_wellformed(
    document: DocumentNode, links: Links, subgraph: str, report: Report
) -> GraphQLSchema | None:
    """The subgraph's schema with all it links; None where it breaks GraphQL's own rules, or defines a
    specified element otherwise than specified, which is reported."""
    for node in document.definitions:
        if isinstance(node, ExecutableDefinitionNode):
            report.error(
                "INVALID_GRAPHQL", f"[{subgraph}] a schema has no operations or fragments", (subgraph, node)
            )
            return None
    before = len(report.errors)
    completed = _Completion(document, links, subgraph, report).document()
    if len(report.errors) > before:
        return None
    schema: GraphQLSchema | None = None
    try:
        errors = validate_sdl(completed)
        if not errors:
            schema = build_ast_schema(completed, assume_valid_sdl=True)
            errors = [*schema_errors(schema), *_use_errors(completed, schema)]
    except (GraphQLError, TypeError) as error:
        errors = [error if isinstance(error, GraphQLError) else GraphQLError(str(error))]
    for error in errors:
        report.syntax_error(subgraph, error)
    return None if errors else schema


class _Completion:
    """Adds to a document what the specifications it links define; checks what it defines of that itself."""

    def __init__(self, document: DocumentNode, links: Links, subgraph: str, report: Report) -> None:
        self._links = links
        self._subgraph = subgraph
        self._report = report
        self._definitions = [node for node in document.definitions if not self._outdated(node)]
        self._directives = {
            node.name.value: node for node in self._definitions if isinstance(node, DirectiveDefinitionNode)
        }
        self._types: dict[str, TypeDefinitionNode | TypeExtensionNode] = {}
        for node in self._definitions:
            if isinstance(node, TypeExtensionNode):
                self._types.setdefault(node.name.value, node)
            elif isinstance(node, TypeDefinitionNode):
                self._types[node.name.value] = node

    def document(self) -> DocumentNode:
        """All definitions, those of the user and those added."""
        added: list[DefinitionNode] = []
        if self._links.federation is None:
            added += self._specified(federation_elements((1, 0)), directive=str, scalar="_{}".format)
            for name, wanted in federation_elements(UPGRADED_FEDERATION).directives.items():
                if name in self._directives and name not in federation_elements((1, 0)).directives:
                    self._check(wanted, self._directives[name])
        for link in self._links.all:
            if link.identity in (LINK, CORE):
                continue
            if found := elements(link.identity, link.version):
                added += self._specified(found, link.directive, link.type)
        added += self._link_itself()
        added += self._query()
        return DocumentNode(definitions=(*self._based(), *added))

    def _outdated(self, node: DefinitionNode) -> bool:
        """Definitions of field-set directives as libraries of Federation 1 wrote them are put right."""
        return (
            self._links.federation is None
            and isinstance(node, DirectiveDefinitionNode)
            and node.name.value in FIELD_SETS
            and (
                not node.arguments
                or (
                    len(node.arguments) == 1
                    and node.arguments[0].name.value == "fields"
                    and print_ast(node.arguments[0].type) in FIELD_SET_TYPES
                )
            )
        )

    def _specified(self, found: Elements, directive: Any, scalar: Any) -> Iterator[DefinitionNode]:
        renames = {name: scalar(name) for name in found.scalars}
        for name in renames.values():
            existing = self._types.get(name)
            if existing is None:
                yield from parse(f"scalar {name}", no_location=True).definitions
            else:
                check_scalar(existing, name, self._subgraph, self._report)
        for name, definition in found.directives.items():
            wanted = renamed(definition, directive(name), renames)
            existing_directive = self._directives.get(directive(name))
            if existing_directive is None:
                yield wanted
            else:
                self._check(wanted, existing_directive)

    def _check(self, wanted: DirectiveDefinitionNode, actual: DirectiveDefinitionNode) -> None:
        check_directive(wanted, actual, self._types, self._subgraph, self._report)

    def _link_itself(self) -> Iterator[DefinitionNode]:
        own = self._links.identity(LINK) or self._links.identity(CORE)
        name = self._links.directive
        if own and name in self._directives and _can_link(self._directives[name]):
            return  # linked and defined by the schema itself: taken as it is, as Apollo does
        purpose, imported = (
            (own.type("Purpose"), own.type("Import")) if own else (f"{name}__Purpose", f"{name}__Import")
        )
        types = {purpose: f"enum {purpose} {{ SECURITY EXECUTION }}", imported: f"scalar {imported}"}
        for type_name, text in types.items():
            existing = self._types.get(type_name)
            if existing is None:
                yield from parse(text, no_location=True).definitions
            elif type_name == imported:
                check_scalar(existing, type_name, self._subgraph, self._report)
            else:
                check_enum(existing, type_name, {"SECURITY", "EXECUTION"}, self._subgraph, self._report)
        url = "feature" if own and own.identity == CORE else "url"
        wanted = LINK_DEFINITION.format(name=name, url=url, purpose=purpose, imported=imported)
        if name not in self._directives:
            yield from parse(wanted, no_location=True).definitions
        elif self._links.all:
            (definition,) = parse(wanted, no_location=True).definitions
            assert isinstance(definition, DirectiveDefinitionNode)
            self._check(definition, self._directives[name])

    def _query(self) -> Iterator[DefinitionNode]:
        """The query type is never empty: it has `_service`."""
        name = next(
            (
                item.type.name.value
                for node in self._definitions
                if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
                for item in node.operation_types or ()
                if item.operation is OperationType.QUERY
            ),
            "Query",
        )
        if (
            any(isinstance(node, SchemaDefinitionNode) for node in self._definitions)
            and name not in self._roots()
        ):
            yield from parse(f"extend schema {{ query: {name} }}", no_location=True).definitions
        service = next(iter(parse("type _ { _service: String! }", no_location=True).definitions))
        assert isinstance(service, ObjectTypeDefinitionNode)
        existing = self._types.get(name)
        if existing is None:
            yield ObjectTypeDefinitionNode(name=NameNode(value=name), fields=service.fields)
        elif isinstance(existing, ObjectTypeDefinitionNode | ObjectTypeExtensionNode):
            has = any(
                item.name.value == "_service"
                for node in self._definitions
                if isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode)
                and node.name.value == name
                for item in node.fields or ()
            )
            if not has:
                yield ObjectTypeExtensionNode(name=NameNode(value=name), fields=service.fields)

    def _roots(self) -> set[str]:
        return {
            item.type.name.value
            for node in self._definitions
            if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
            for item in node.operation_types or ()
        }

    def _based(self) -> Iterator[DefinitionNode]:
        """The definitions, the first extension of a type without a base made its base."""
        for node in self._definitions:
            if isinstance(node, TypeExtensionNode) and self._types[node.name.value] is node:
                base = getattr(syntax, type(node).__name__.replace("Extension", "Definition"))
                values = {key: getattr(node, key) for key in node.keys} | {"loc": node.loc}
                yield base(**values)
            else:
                yield node


def _can_link(definition: DirectiveDefinitionNode) -> bool:
    """Whether a schema's own definition of `@link` does what linking takes."""
    urls = [item for item in definition.arguments or () if item.name.value in ("url", "feature")]
    return (
        definition.repeatable
        and [item.value for item in definition.locations] == ["SCHEMA"]
        and any(print_ast(item.type) in ("String", "String!") for item in urls)
    )


class _Renamer(Visitor):
    def __init__(self, names: dict[str, str]) -> None:
        super().__init__()
        self._names = names

    def enter_named_type(self, node: NamedTypeNode, *_: object) -> NamedTypeNode:
        name = node.name.value
        return NamedTypeNode(name=NameNode(value=self._names.get(name, name)))


def renamed(definition: DirectiveDefinitionNode, name: str, types: dict[str, str]) -> DirectiveDefinitionNode:
    """A directive's definition under another name, its arguments' types renamed."""
    changed = visit(definition, _Renamer(types))
    return nodes.changed(changed, name=nodes.name(name))


def _use_errors(document: DocumentNode, schema: GraphQLSchema) -> list[GraphQLError]:
    """Uses of directives with a value that is not of its type, or of one that cannot be composed."""
    found: list[GraphQLError] = []
    defined = {item.name.value for item in document.definitions if isinstance(item, DirectiveDefinitionNode)}

    class Checker(Visitor):
        def enter_directive(self, node: ConstDirectiveNode, *_: object) -> None:
            if node.name.value == ONE_OF and ONE_OF not in defined:
                found.append(GraphQLError("@oneOf is not part of Federation: it would be lost", node))
            definition = schema.get_directive(node.name.value)
            assert definition is not None  # validate_sdl knows all directives
            for argument in node.arguments or ():
                wanted = definition.args.get(argument.name.value)
                if wanted is not None and coerce_input_literal(argument.value, wanted.type) is Undefined:
                    found.append(
                        GraphQLError(
                            f"@{node.name.value}({argument.name.value}:) cannot be"
                            f" {print_ast(argument.value)}, it is of type {wanted.type}",
                            node,
                        )
                    )

    visit(document, Checker())
    return found
