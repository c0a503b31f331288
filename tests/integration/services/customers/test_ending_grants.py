"""What a transfer left the former owner ends with the next change of ownership."""

import pytest

from tests.integration.services.customers.conftest import Customers, codes, item
from tests.integration.services.customers.test_leaving import saved
from tests.support.services import id_of

SEEN = "query($id: ID!) { customer(id: $id) { version keptBy } }"


async def kept(customers: Customers) -> str:
    """A customer of stranger's that rep, who had it, may still work on."""
    made = await customers.created("rep")
    keep = {"access": "WORK", "until": "2027-12-31"}
    asked = {"ids": [made["id"]], "to": str(id_of("stranger")), "reason": "x", "keepPreviousOwner": keep}
    assert (await customers.do("director", "customerTransfer", **asked))["transferred"] == 1
    assert (await customers.ask("rep", SEEN, id=made["id"]))["customer"]["keptBy"] == [str(id_of("rep"))]
    return made["id"]


async def change(customers: Customers, how: str, id: str) -> None:
    """The customer goes on from stranger to manager2."""
    to = str(id_of("manager2"))
    if how == "transferred":
        await customers.do("director", "customerTransfer", ids=[id], to=to, reason="x")
        return
    if how == "handed over":
        await customers.running.deliver(
            "masterdata.employee.saved.v1", saved("stranger", "TRANSFER", "manager2")
        )
        return
    if how == "released by rule":
        await customers.running.deliver("masterdata.employee.saved.v1", saved("stranger", "RELEASE"))
    else:
        reason = item("RELEASE_REASON", "NO_BUDGET")
        assert codes(await customers.do("stranger", "customerRelease", id=id, reasonId=reason)) == []
    assert (await customers.ask("rep", SEEN, id=id))["customer"]["keptBy"] == []
    if how == "assigned":
        assert codes(await customers.do("director", "customerAssign", id=id, to=to)) == []
    else:
        assert codes(await customers.do("manager2", "customerClaim", id=id)) == []


@pytest.mark.parametrize("how", ["claimed", "assigned", "transferred", "handed over", "released by rule"])
async def test_who_had_it_before_the_last_owner_keeps_nothing(customers: Customers, how: str) -> None:
    id = await kept(customers)

    await change(customers, how, id)

    assert await customers.ask("rep", SEEN, id=id) == {"customer": None}
    edit = await customers.do("rep", "customerUpdate", id=id, expectedVersion=1, city="Jeddah")
    assert codes(edit) == ["NOT_FOUND"]
    mine = (await customers.ask("manager2", SEEN, id=id))["customer"]
    assert mine["keptBy"] == []


async def test_each_transfer_leaves_sight_to_its_own_former_owner_alone(customers: Customers) -> None:
    id = await kept(customers)
    keep = {"access": "READ", "until": "2027-12-31"}
    asked = {"ids": [id], "to": str(id_of("colleague")), "reason": "x", "keepPreviousOwner": keep}

    await customers.do("director", "customerTransfer", **asked)

    assert (await customers.ask("stranger", SEEN, id=id))["customer"]["keptBy"] == [str(id_of("stranger"))]
    assert await customers.ask("rep", SEEN, id=id) == {"customer": None}
