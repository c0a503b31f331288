"""Who asks and what they may do, behind one interface: employees with a place in the hierarchy, whom a
sign-in token names and masterdata knows; or, without the CRM, whoever an issuer's token describes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from graphql import OperationType
from msgspec import Struct

from chassis.viewer import ContextMinter
from gateway.auth.authentication import Authentication, asks_nothing, signs_in
from gateway.auth.context import Signature
from gateway.auth.tokens import Identity, InvalidToken
from gateway.auth.viewer_scope import ViewerScope, ViewerScopes

#: Headers that sign a body for a subgraph.
Sign = Callable[[str, bytes], Mapping[str, str]]


class Access(Struct, frozen=True):
    """What one request may do. Only requests of equal ``sharing`` may share an answer.

    ``scopes`` (None: all) and ``policies`` are what @requiresScopes and @policy ask for; ``sight`` is what
    the hierarchy guard asks for; ``sign`` signs subgraph requests in the viewer's name.
    """

    authenticated: bool
    scopes: frozenset[str] | None
    policies: frozenset[str]
    sight: ViewerScope | None
    sign: Sign
    sharing: object


class Viewers(Protocol):
    """Tells who asks and what they may do."""

    #: Whether records have owners whom the hierarchy guard knows.
    hierarchy: bool

    def known(
        self, kind: OperationType, root_fields: Sequence[str], authorization: str | None
    ) -> tuple[Identity | None, Access] | None:
        """What ``identify`` and ``access`` would give, if nobody has to be asked for it."""
        ...

    async def identify(
        self, kind: OperationType, root_fields: Sequence[str], authorization: str | None
    ) -> Identity | None:
        """Whom an ``Authorization`` header proves; None: anonymous, where the operation may be.

        Raises :class:`InvalidToken`.
        """
        ...

    async def access(self, identity: Identity | None, not_before: float = float("-inf")) -> Access:
        """What they may do, as known at ``not_before`` (monotonic) or later.

        Raises :class:`UnknownViewer`, :class:`ScopeUnavailable` or ``SubgraphUnavailable``.
        """
        ...

    def forget(self) -> None:
        """Believe nothing that was learned before now."""
        ...


class Employees:
    """Viewers of the CRM: everybody is an employee, and only sign-in is for the anonymous."""

    hierarchy = True

    def __init__(self, authentication: Authentication, scopes: ViewerScopes, minter: ContextMinter) -> None:
        self._authentication = authentication
        self._scopes = scopes
        self._minter = minter
        nothing: frozenset[str] = frozenset()
        self._anonymous = Access(False, nothing, nothing, None, Signature(minter, None), object())

    def known(
        self, kind: OperationType, root_fields: Sequence[str], authorization: str | None
    ) -> tuple[Identity | None, Access] | None:
        """As :class:`Viewers` says."""
        if _anonymous(kind, root_fields, authorization):
            return None, self._anonymous
        identity = self._authentication.known(authorization) if authorization is not None else None
        scope = self._scopes.known(identity.employee_id) if identity is not None else None
        return (identity, self._access(scope)) if scope is not None else None

    async def identify(
        self, kind: OperationType, root_fields: Sequence[str], authorization: str | None
    ) -> Identity | None:
        """As :class:`Viewers` says; who signs in is anonymous, with whatever old token."""
        if _anonymous(kind, root_fields, authorization):
            return None
        if authorization is None:
            raise InvalidToken("none given")
        return await self._authentication.identify(authorization)

    async def access(self, identity: Identity | None, not_before: float = float("-inf")) -> Access:
        """As :class:`Viewers` says."""
        if identity is None:
            return self._anonymous
        return self._access(await self._scopes.of(identity.employee_id, not_before))

    def _access(self, scope: ViewerScope) -> Access:
        sign = Signature(self._minter, scope.viewer)
        return Access(True, scope.permissions, scope.policies, scope, sign, scope.sharing)

    def forget(self) -> None:
        """The organisation may have changed."""
        self._scopes.forget()


def _anonymous(kind: OperationType, root_fields: Sequence[str], authorization: str | None) -> bool:
    return signs_in(kind, root_fields) or (authorization is None and asks_nothing(root_fields))


class Bearers:
    """Viewers without the CRM: whoever brings no token is anonymous, and the schema says what is theirs."""

    hierarchy = False

    def __init__(self, authentication: Authentication) -> None:
        self._authentication = authentication
        nothing: frozenset[str] = frozenset()
        self._anonymous = Access(False, nothing, nothing, None, unsigned, object())

    def known(
        self, kind: OperationType, root_fields: Sequence[str], authorization: str | None
    ) -> tuple[Identity | None, Access] | None:
        """As :class:`Viewers` says."""
        del kind, root_fields
        if authorization is None:
            return None, self._anonymous
        identity = self._authentication.known(authorization)
        return (identity, _described(identity)) if identity is not None else None

    async def identify(
        self, kind: OperationType, root_fields: Sequence[str], authorization: str | None
    ) -> Identity | None:
        """As :class:`Viewers` says."""
        del kind, root_fields  # anybody may ask anything; the schema's requirements decide
        return None if authorization is None else await self._authentication.identify(authorization)

    async def access(self, identity: Identity | None, not_before: float = float("-inf")) -> Access:
        """As :class:`Viewers` says."""
        del not_before  # a token says what it says until it ends
        return self._anonymous if identity is None else _described(identity)

    def forget(self) -> None:
        """Nothing was learned."""


def _described(identity: Identity) -> Access:
    return Access(True, identity.scopes, identity.policies, None, unsigned, identity.sharing)


def unsigned(_subgraph: str, _body: bytes) -> Mapping[str, str]:
    """For subgraphs that ask for no signature."""
    return {}
