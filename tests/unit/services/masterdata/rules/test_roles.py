"""The roles the system starts with."""

import pytest

from chassis.viewer import Scope
from services.masterdata.rules.roles import (
    ADMINISTRATOR,
    BUILT_IN,
    FIELD_GROUPS,
    PERMISSIONS,
    SCOPES,
    RoleDefinition,
)


def test_scopes_are_those_of_the_platform() -> None:
    assert set(SCOPES) == {scope.value for scope in Scope}


@pytest.mark.parametrize("role", BUILT_IN, ids=lambda role: role.code)
def test_a_role_grants_known_permissions_and_is_named_in_every_language(role: RoleDefinition) -> None:
    assert set(role.grants) <= PERMISSIONS | ({"*"} if role.code == ADMINISTRATOR else set())
    assert set(role.grants.values()) <= set(SCOPES)
    assert set(role.field_groups) <= set(FIELD_GROUPS)
    assert all(role.names[language] for language in ("en", "ar", "zh"))


def test_only_the_administrator_may_do_everything() -> None:
    assert [role.code for role in BUILT_IN if "*" in role.grants] == [ADMINISTRATOR]
