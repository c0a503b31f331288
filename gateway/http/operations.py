"""From a request that was read to its answer, whatever brought it: HTTP or a WebSocket."""

import asyncio
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

    def begin(self, asked: GraphQLRequest, only_query: bool, caller: Caller) -> "asyncio.Future[Answer]":
        """The one answer to come; cancelled by whoever does not wait for it any more. Raises at once or with
        the answer :class:`Unreadable` or :class:`Rejected`."""
        if asked.extensions or not self._persisted.fresh:
            return asyncio.create_task(self._run(asked, only_query, caller))
        text = self._persisted.known(asked.query, asked.document_id, {})
        return self._current.begin(self._operation(text, asked, only_query), caller)

    async def _run(self, asked: GraphQLRequest, only_query: bool, caller: Caller) -> Answer:
        operation = self._operation(await self._text(asked), asked, only_query)
        answer = await self._current.begin(operation, caller)
        self._persisted.executed(operation.text, asked.extensions or {})
        return answer

    async def stream(self, asked: GraphQLRequest, only_query: bool, caller: Caller) -> Answers:
        """The answers one after another: a subscription's events, or the one answer of another operation.

        Raises as :meth:`begin` does, and so may the answers.
        """
        operation = self._operation(await self._text(asked), asked, only_query)
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

    async def _text(self, asked: GraphQLRequest) -> str:
        return await self._persisted.text(asked.query, asked.document_id, asked.extensions or {})

    def _operation(self, text: str, asked: GraphQLRequest, only_query: bool) -> Operation:
        variables = asked.variables or {}
        if variables:
            self._limits.check_variables(variables)
        return Operation(text, variables, asked.operation_name, only_query)
