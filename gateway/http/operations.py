"""From a request that was read to its answer, whatever brought it: HTTP or a WebSocket."""

from collections.abc import Callable

from starlette.datastructures import Address

from chassis.http.body import GraphQLRequest
from gateway import errors as kinds
from gateway.http.limits import DocumentLimits
from gateway.http.persisted import PersistedDocuments
from gateway.pipeline import Answer, Answers, Caller, Operation, Pipeline, Rejected


class Operations:
    """Answers operations by the pipeline of the moment: a new supergraph brings a new one."""

    def __init__(
        self, pipeline: Callable[[], Pipeline | None], limits: DocumentLimits, persisted: PersistedDocuments
    ) -> None:
        self._pipeline = pipeline
        self._limits = limits
        self._persisted = persisted

    @property
    def _current(self) -> Pipeline:
        if (pipeline := self._pipeline()) is None:
            raise Rejected(kinds.NOT_READY, 503)
        return pipeline

    async def run(self, asked: GraphQLRequest, only_query: bool, caller: Caller) -> Answer:
        """The one answer. Raises :class:`Unreadable` or :class:`Rejected`."""
        operation = await self._operation(asked, only_query)
        answer = await self._current.run(operation, caller)
        self._persisted.executed(operation.text, asked.extensions or {})
        return answer

    async def stream(self, asked: GraphQLRequest, only_query: bool, caller: Caller) -> Answers:
        """The answers one after another: a subscription's events, or the one answer of another operation.

        Raises as :meth:`run` does, and so may the answers.
        """
        operation = await self._operation(asked, only_query)
        answers = await self._current.stream(operation, caller)
        self._persisted.executed(operation.text, asked.extensions or {})
        return answers

    async def subscriber(self, authorization: str | None, client: Address | None) -> str:
        """What a subscriber's connections are counted under: the viewer, or where the anonymous come from.

        Raises :class:`Rejected` for a token that proves nothing.
        """
        if authorization is None:
            return f"at {client.host if client else ''}"
        return f"is {await self._current.subject(authorization)}"

    async def _operation(self, asked: GraphQLRequest, only_query: bool) -> Operation:
        variables = asked.variables or {}
        self._limits.check_variables(variables)
        text = await self._persisted.text(asked.query, asked.document_id, asked.extensions or {})
        return Operation(text, variables, asked.operation_name, only_query)
