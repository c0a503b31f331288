"""Who asks and what they may do, or why nobody is served."""

import time
from uuid import UUID

from graphql import OperationType

from chassis.errors import UNAUTHENTICATED
from chassis.http.app import Check
from chassis.telemetry import get_logger
from chassis.viewer import ContextMinter, Viewer
from gateway import errors as kinds
from gateway.auth.context import Signature
from gateway.auth.tokens import InvalidToken
from gateway.auth.viewer_scope import Ask, ScopeUnavailable, UnknownViewer
from gateway.auth.viewers import Access, Identity, Viewers
from gateway.executor import SubgraphUnavailable
from gateway.executor.transport.calls import Subgraphs
from gateway.pipeline.documents import Prepared
from gateway.pipeline.requests import Rejected

log = get_logger("gateway")

#: The subgraph that knows the organisation.
MASTERDATA = "masterdata"


async def identify(viewers: Viewers, prepared: Prepared, authorization: str | None) -> Identity | None:
    """Who asks; None for the anonymous. Raises :class:`Rejected` 401."""
    return await _identified(viewers, prepared.kind, prepared.root_fields, authorization)


async def subject(viewers: Viewers, authorization: str) -> str:
    """Whom an ``Authorization`` header proves, whatever they ask. Raises :class:`Rejected` 401."""
    identity = await _identified(viewers, OperationType.SUBSCRIPTION, (), authorization)
    return identity.subject if identity else ""


async def _identified(
    viewers: Viewers, kind: OperationType, root_fields: tuple[str, ...], authorization: str | None
) -> Identity | None:
    try:
        return await viewers.identify(kind, root_fields, authorization)
    except InvalidToken as problem:
        log.info("token refused", reason=str(problem))
        raise Rejected(UNAUTHENTICATED, 401) from None


async def access(viewers: Viewers, identity: Identity | None, not_before: float = float("-inf")) -> Access:
    """What they may do, as known at ``not_before`` (monotonic) or later.

    Raises :class:`Rejected` 401 or 503.
    """
    try:
        return await viewers.access(identity, not_before)
    except UnknownViewer as problem:
        log.info("viewer refused", reason=str(problem))
        raise Rejected(UNAUTHENTICATED, 401) from None
    except (ScopeUnavailable, SubgraphUnavailable) as problem:
        log.warning("viewer scope unavailable", problem=str(problem))
        raise Rejected(kinds.SUBGRAPH_UNAVAILABLE, 503) from None


async def renewed(viewers: Viewers, identity: Identity | None) -> Access:
    """What a viewer identified earlier may do now. Raises :class:`Rejected` 401, 503."""
    if identity is not None and identity.expires_at <= time.time():
        raise Rejected(UNAUTHENTICATED, 401)
    return await access(viewers, identity)


def asking(subgraphs: Subgraphs, minter: ContextMinter) -> Ask:
    """How masterdata is asked what an employee may see, within the time a call has."""

    async def ask(employee_id: UUID, body: bytes) -> bytes:
        sign = Signature(minter, Viewer(employee_id))
        calls = subgraphs.calls(sign, {}, time.monotonic() + subgraphs.timeout)
        return await calls(MASTERDATA, body, kind="query")

    return ask


def answering(subgraphs: Subgraphs, minter: ContextMinter, seconds: float) -> Check:
    """A check that masterdata answers within so many seconds: without it nobody is served."""

    async def check() -> None:
        calls = subgraphs.calls(Signature(minter, None), {}, time.monotonic() + seconds)
        await calls(MASTERDATA, b'{"query":"{__typename}"}', kind="query")

    return check
