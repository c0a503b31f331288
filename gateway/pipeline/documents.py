"""Documents: parsed without locations, within the limits, valid. Valid ones are kept by their text."""

from dataclasses import dataclass, field
from functools import cached_property

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from gateway import errors as kinds
from gateway.auth.authentication import root_fields
from gateway.kept import Kept
from gateway.pipeline.requests import Limits, Rejected
from gateway.pipeline.responses import shown
from gateway.planner import condition_variables
from gateway.settings import GatewaySettings

#: Problems named at once.
MOST_PROBLEMS = 5


@dataclass(frozen=True, eq=False)
class Prepared:
    """One operation of a document within the limits. ``name`` is the one it was asked by; ``valid_for`` says
    whether it was found valid for who may introspect (True) and who may not (False).
    """

    text: str
    document: DocumentNode
    name: str | None
    operation: OperationDefinitionNode
    valid_for: set[bool] = field(default_factory=set)

    @cached_property
    def kind(self) -> OperationType:
        """What kind of operation it is."""
        return self.operation.operation

    @cached_property
    def root_fields(self) -> tuple[str, ...]:
        """Names of the operation's own fields; the document need not be valid yet."""
        return tuple(root_fields(self.document, self.operation))

    @cached_property
    def condition_variables(self) -> tuple[str, ...]:
        """The variables a plan depends on, sorted; of a valid document."""
        return tuple(sorted(condition_variables(self.document, self.name)))


class Documents:
    """The documents of one schema."""

    def __init__(self, schema: GraphQLSchema, settings: GatewaySettings, limits: Limits) -> None:
        self._schema = schema
        self._settings = settings
        self._limits = limits
        self._introspective = list(specified_rules)
        self._closed = [*specified_rules, NoSchemaIntrospectionCustomRule]
        self._kept: Kept[tuple[str, str | None], Prepared] = Kept(
            settings.plan_cache_size, settings.document_cache_characters
        )

    def read(self, text: str, name: str | None) -> Prepared:
        """The operation ``name`` of a document. Raises :class:`Rejected`."""
        known = self._kept.find((text, name))
        if known is not None:
            return known
        document = self._parse(text, no_location=True)
        self._limits.check(document)
        operation = get_operation_ast(document, name)
        if operation is None:
            raise Rejected(kinds.OPERATION_UNKNOWN, of_request=True)
        return Prepared(text, document, name, operation)

    def validate(self, prepared: Prepared, introspect: bool) -> None:
        """Hold a document against the schema, once. ``introspect``: whether who asks may learn the schema.

        Raises :class:`Rejected`; the locations in it are found by parsing once more.
        """
        if introspect in prepared.valid_for:
            return
        if self._problems(prepared.document, introspect):
            problems = self._problems(self._parse(prepared.text, no_location=False), introspect)
            errors = [shown(problem) for problem in problems]
            raise Rejected(kinds.GRAPHQL_VALIDATION_FAILED, errors=errors, of_request=True)
        prepared.valid_for.add(introspect)
        self._kept.keep((prepared.text, prepared.name), prepared, len(prepared.text))

    def _parse(self, text: str, no_location: bool) -> DocumentNode:
        try:
            return parse(
                text,
                no_location=no_location,
                max_tokens=self._settings.token_limit,
                max_source_length=self._settings.document_limit_characters,
                allow_empty_selection_sets=False,
            )
        except GraphQLError as problem:
            if "Parsing aborted" in problem.message:  # tokens, characters or nesting
                raise Rejected(kinds.OPERATION_TOO_LARGE, errors=[{"message": problem.message}]) from None
            errors = [shown(problem)]
            raise Rejected(kinds.GRAPHQL_PARSE_FAILED, errors=errors, of_request=True) from None

    def _problems(self, document: DocumentNode, introspect: bool) -> list[GraphQLError]:
        return validate(
            self._schema,
            document,
            self._introspective if introspect else self._closed,
            max_errors=MOST_PROBLEMS,
            hide_suggestions=not introspect,
            allow_empty_selection_sets=False,
        )
