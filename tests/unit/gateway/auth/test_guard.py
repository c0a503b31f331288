"""The hierarchy guard against a naive oracle that walks the reporting line."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.telemetry.metrics import GUARD_REFUSALS
from chassis.viewer import Scope
from gateway.auth.guard import HierarchyGuard, Ownership
from gateway.auth.viewer_scope import ViewerScope

OWNERSHIPS = {"Customer": Ownership("ownerId", "customer", "keptBy"), "Order": Ownership("sellerId", "order")}
PEOPLE = 8


def employee(number: int) -> str:
    return str(UUID(int=number + 1))


@st.composite
def companies(draw: st.DrawFn) -> dict[str, Any]:
    """Managers by person (a forest), departments by person, and one viewer with some grants."""
    managers = [draw(st.none() if n == 0 else st.none() | st.integers(0, n - 1)) for n in range(PEOPLE)]
    departments = draw(st.lists(st.integers(0, 2), min_size=PEOPLE, max_size=PEOPLE))
    permissions = st.sampled_from(["customer:read", "order:read", "*", "customer:update"])
    grants = draw(st.dictionaries(permissions, st.sampled_from(Scope)))
    return {
        "managers": managers,
        "departments": departments,
        "viewer": draw(st.integers(0, PEOPLE - 1)),
        "grants": {p: Scope.ALL if p == "*" else scope for p, scope in grants.items()},
    }


def below(company: dict[str, Any], person: int) -> set[int]:
    found = {person}
    for number, manager in enumerate(company["managers"]):
        if manager in found:
            found.add(number)
    return found


def scope_of(company: dict[str, Any]) -> ViewerScope:
    viewer, departments = company["viewer"], company["departments"]
    return ViewerScope(
        UUID(employee(viewer)),
        frozenset(),
        1,
        company["grants"],
        frozenset(map(employee, below(company, viewer))),
        frozenset(employee(n) for n in range(PEOPLE) if departments[n] == departments[viewer]),
    )


def oracle(company: dict[str, Any], resource: str, owner: int | None, kept_by: list[int]) -> bool:
    """What the rules say, without any of the guard's short cuts."""
    viewer = company["viewer"]
    if owner is None or "*" in company["grants"] or viewer in kept_by:
        return True
    match company["grants"].get(f"{resource}:read"):
        case Scope.ALL:
            return True
        case Scope.SELF:
            return owner == viewer
        case Scope.DEPARTMENT:
            return company["departments"][owner] == company["departments"][viewer]
        case Scope.SUBTREE:
            person: int | None = owner
            while person is not None and person != viewer:
                person = company["managers"][person]
            return person == viewer
    return False


@given(
    companies(),
    st.none() | st.integers(0, PEOPLE - 1),
    st.lists(st.integers(0, PEOPLE - 1), max_size=3),
)
@settings(deadline=None)
def test_the_guard_decides_as_the_rules_say(
    company: dict[str, Any], owner: int | None, kept_by: list[int]
) -> None:
    guard = HierarchyGuard(OWNERSHIPS, scope_of(company))
    owner_id = None if owner is None else employee(owner)
    customer = {"ownerId": owner_id, "keptBy": [employee(n) for n in kept_by]}

    for _ in range(2):  # the second time from what it remembers
        assert guard.allows("Customer", customer) is oracle(company, "customer", owner, kept_by)
        assert guard.allows("Order", {"sellerId": owner_id}) is oracle(company, "order", owner, [])


ALL_OF_ORDERS = ViewerScope(
    UUID(int=1), frozenset(), 1, {"order:read": Scope.SUBTREE}, frozenset({employee(0)}), frozenset()
)


@pytest.mark.parametrize("owner", ["", "x", 7, True, [], [employee(0)], {"id": employee(0)}])
def test_an_owner_that_is_no_id_is_nobody_in_sight(owner: object) -> None:
    assert not HierarchyGuard(OWNERSHIPS, ALL_OF_ORDERS).allows("Order", {"sellerId": owner})


@pytest.mark.parametrize("kept_by", [None, employee(0), {employee(0): True}, 7])
def test_a_list_of_keepers_that_is_no_list_lets_nobody_in(kept_by: object) -> None:
    values = {"ownerId": employee(3), "keptBy": kept_by}

    assert not HierarchyGuard(OWNERSHIPS, ALL_OF_ORDERS).allows("Customer", values)


def test_the_anonymous_see_no_owned_record_not_even_a_public_one() -> None:
    assert not HierarchyGuard(OWNERSHIPS, None).allows("Order", {"sellerId": None})


def test_refusals_are_counted() -> None:
    counter = GUARD_REFUSALS.labels("Order")
    before = counter._value.get()
    guard = HierarchyGuard(OWNERSHIPS, ALL_OF_ORDERS)

    for number in (5, 0):
        if not guard.allows("Order", {"sellerId": employee(number)}):
            guard.refuse("Order")

    assert guard.refused == 1
    assert counter._value.get() == before + 1
