"""Creating, editing and archiving customers."""

from tests.integration.services.customers.conftest import Customers, item
from tests.support.services import id_of


async def test_a_customer_belongs_to_who_made_it(customers: Customers) -> None:
    made = await customers.created("rep", typeId=item("CUSTOMER_TYPE", "RETAIL"))

    assert made["number"] == "CU-2026-0001"
    assert made["ownership"] == "OWNED"
    assert made["owner"] == {"id": str(id_of("rep"))}
    [event] = await customers.running.published("customers.customer.created.v1")
    assert event.data["ownerId"] == str(id_of("rep"))
    assert event.data["typeId"] == item("CUSTOMER_TYPE", "RETAIL")
    assert event.sequence == made["version"] == 1
