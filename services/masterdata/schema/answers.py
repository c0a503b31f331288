"""How a mutation answers whose command opens its own transactions, because it hashes between them."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from chassis.errors import Refused
from chassis.graphql.context import Context
from chassis.graphql.inputs import to_request
from chassis.graphql.mutation import Payload, user_error

P = TypeVar("P", bound=Payload[Any])
Q = TypeVar("Q")


async def answer(
    context: Context,
    payload: type[P],
    request: type[Q],
    given: object,
    act: Callable[[Q], Awaitable[dict[str, Any]]],
) -> P:
    """Like ``execute``, without its transaction; ``act`` gives the payload's result fields."""
    try:
        return payload(**await act(to_request(request, given)))
    except Refused as refusal:
        return payload(user_errors=[user_error(payload, refusal, context.language)])
