"""What the anonymous may ask of the CRM: to sign in, and nothing else."""

from typing import cast

import pytest
from graphql import OperationType

from chassis.viewer import ContextMinter
from gateway.auth.authentication import Authentication
from gateway.auth.tokens import InvalidToken
from gateway.auth.viewer_scope import ViewerScopes
from gateway.auth.viewers import Employees
from gateway.federation import Supergraph
from gateway.location import OWN_SUPERGRAPH

CRM = Supergraph.parse(OWN_SUPERGRAPH.read_text())
FIELDS = [(kind, name) for kind, root in CRM.roots.items() for name in CRM.types[root].fields]
SIGN_IN = {"signIn", "sessionRefresh", "signOut"}


@pytest.fixture
def employees() -> Employees:
    return Employees(Authentication({}), cast(ViewerScopes, None), cast(ContextMinter, None))


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=[name for _, name in FIELDS])
async def test_every_field_but_sign_in_needs_a_token(
    employees: Employees, kind: OperationType, name: str
) -> None:
    if name in SIGN_IN:
        assert await employees.identify(kind, [name], None) is None
        return
    for asked in ([name], [name, "__typename"], [name, "signIn"]):
        with pytest.raises(InvalidToken):
            await employees.identify(kind, asked, None)


async def test_introspection_needs_a_token(employees: Employees) -> None:
    for name in ("__schema", "__type"):
        with pytest.raises(InvalidToken):
            await employees.identify(OperationType.QUERY, [name], None)
