"""Executing a request on a service's schema: parse and validate once per text, mask what must not leave.

A thin view straight on graphql-core; Strawberry builds the schema (performance.md, The subgraphs).
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, execute, parse, validate
from graphql.pyutils import is_awaitable

from chassis.errors import BAD_REQUEST, INTERNAL, Fault, Refused
from chassis.graphql.context import Context
from chassis.telemetry import get_logger
from chassis.telemetry.metrics import OPERATION_ERRORS

log = get_logger("graphql")

MOST_TOKENS = 20_000
CACHED_DOCUMENTS = 1_000


@dataclass
class Engine:
    """Runs operations on one schema."""

    service: str
    schema: GraphQLSchema
    _documents: "OrderedDict[str, DocumentNode | list[GraphQLError]]" = field(default_factory=OrderedDict)

    async def run(
        self, query: str, variables: dict[str, Any] | None, operation: str | None, context: Context
    ) -> dict[str, Any]:
        """The response map: ``data`` and, where there are any, ``errors`` with codes."""
        document = self._document(query)
        if isinstance(document, list):
            return {"errors": [self._error(e, BAD_REQUEST.code, context.language) for e in document]}
        try:
            pending = execute(
                self.schema,
                document,
                variable_values=variables,
                operation_name=operation,
                context_value=context,
            )
            result = cast(ExecutionResult, await pending if is_awaitable(pending) else pending)
        except RecursionError:
            too_deep = GraphQLError("The variables are nested too deeply.")
            return {"errors": [self._error(too_deep, BAD_REQUEST.code, context.language)]}
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [self._error(e, language=context.language) for e in result.errors]
        return answer

    def _document(self, query: str) -> "DocumentNode | list[GraphQLError]":
        known = self._documents.get(query)
        if known is not None:
            self._documents.move_to_end(query)
            return known
        try:
            document: DocumentNode | list[GraphQLError] = parse(query, max_tokens=MOST_TOKENS)
            if problems := validate(self.schema, document, max_errors=5):  # pyright: ignore[reportArgumentType]
                document = problems
        except GraphQLError as problem:
            document = [problem]
        except RecursionError:
            document = [GraphQLError("The document is nested too deeply.")]
        self._documents[query] = document
        if len(self._documents) > CACHED_DOCUMENTS:
            self._documents.popitem(last=False)
        return document

    def _error(self, error: GraphQLError, code: str | None = None, language: str = "en") -> dict[str, Any]:
        shown, extensions = error.message, {}
        cause = error.original_error
        if isinstance(cause, Fault | Refused):
            code, shown = cause.kind.code, cause.text(language)
            extensions = dict(getattr(cause, "extensions", {}))
            if isinstance(cause, Refused) and cause.path:
                extensions["argument"] = list(cause.path)
        elif cause is not None and not isinstance(cause, GraphQLError):
            log.error("resolver failed", service=self.service, path=error.path, exc_info=cause)
            code, shown = INTERNAL.code, INTERNAL.text(language)
        OPERATION_ERRORS.labels(self.service, code or BAD_REQUEST.code).inc()
        entry: dict[str, Any] = {
            "message": shown,
            "extensions": {"code": code or BAD_REQUEST.code, **extensions},
        }
        if error.locations:
            entry["locations"] = [loc.formatted for loc in error.locations]
        if error.path:
            entry["path"] = error.path
        return entry
