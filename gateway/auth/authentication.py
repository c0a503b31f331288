"""From an ``Authorization`` header to an identity, and what may be asked without one."""

import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, OperationType
from graphql import FragmentSpreadNode as Spread

from gateway.auth.tokens import LONGEST_TOKEN, Identity, InvalidToken, issuer_of
from gateway.kept import Kept

#: Mutations that are how one gets, renews and ends a sign-in.
SIGN_IN = frozenset({"signIn", "sessionRefresh", "signOut"})
_HARMLESS = frozenset({"__typename"})


class Verifier(Protocol):
    """Verifies the tokens of one issuer."""

    async def verify(self, token: str) -> Identity: ...


class Authentication:
    """Verifies bearer tokens, each by the verifier of the issuer it claims. A verified one is believed for
    ``seconds``, never beyond its end; ``size`` are kept.
    """

    def __init__(self, verifiers: Mapping[str, Verifier], seconds: float = 0, size: int = 0) -> None:
        self._verifiers = verifiers
        self._seconds = seconds
        self._verified: Kept[str, tuple[float, Identity]] = Kept(size)

    def known(self, authorization: str) -> Identity | None:
        """Whom an ``Authorization`` header proves, if it was verified a moment ago."""
        found = self._verified.find(authorization)
        return found[1] if found is not None and time.time() < found[0] else None

    async def identify(self, authorization: str) -> Identity:
        """Whom an ``Authorization`` header proves; raises :class:`InvalidToken`."""
        if (known := self.known(authorization)) is not None:
            return known
        now = time.time()
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.isascii() or not 0 < len(token) <= LONGEST_TOKEN:
            raise InvalidToken("no bearer token")
        verifier = self._verifiers.get(issuer_of(token) or "")
        if verifier is None:
            raise InvalidToken("unknown issuer")
        identity = await verifier.verify(token)
        self._verified.keep(authorization, (min(now + self._seconds, identity.expires_at), identity))
        return identity


def signs_in(kind: OperationType, root_fields: Sequence[str]) -> bool:
    """Whether an operation does nothing but sign in, renew or sign out, once: whoever sends it is anonymous.

    Several at once would multiply what a caller without a name can make the system do.
    """
    fields = [name for name in root_fields if name not in _HARMLESS]
    return kind is OperationType.MUTATION and len(fields) == 1 and fields[0] in SIGN_IN


def asks_nothing(root_fields: Sequence[str]) -> bool:
    """Whether an operation asks for ``__typename`` alone, as probes do."""
    return _HARMLESS.issuperset(root_fields)


def root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> list[str]:
    """Names of the operation's own fields, also those inside fragments and behind directives.

    The document need not be valid yet.
    """
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    names: list[str] = []
    seen: set[str] = set()
    pending = [operation.selection_set]
    while pending:
        for selection in pending.pop().selections:
            if isinstance(selection, FieldNode):
                names.append(selection.name.value)
            elif isinstance(selection, Spread):
                name = selection.name.value
                if name not in seen and name in fragments:
                    seen.add(name)
                    pending.append(fragments[name].selection_set)
            else:
                pending.append(selection.selection_set)  # pyright: ignore[reportAttributeAccessIssue]
    return names
