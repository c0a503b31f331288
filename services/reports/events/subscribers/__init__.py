"""The projections: others' events become rows, a batch at a time."""

from collections.abc import Callable, Iterable
from typing import Any

from chassis.events import Reader
from chassis.messaging import Received, Subscriber, Work
from chassis.messaging.consumer import Handler
from chassis.organisation import copy_subscriber
from services.reports.events.subscribers import readers, rows
from services.reports.events.subscribers.batch import Batch

PROJECTIONS: dict[type[Reader], Callable[[Received[Any]], Iterable[rows.Row]]] = {
    readers.DepartmentRead: rows.of_department,
    readers.DictionaryItemRead: rows.of_dictionary_item,
    readers.ProductRead: rows.of_product,
    readers.PipelineRead: rows.of_pipeline,
    readers.OtherRead: rows.of_other,
    readers.CustomerRead: rows.of_customer,
    readers.ContactRead: rows.of_contact,
    readers.FollowUpRead: rows.of_follow_up,
    readers.FollowUpPlanRead: rows.of_follow_up_plan,
    readers.LeadRead: rows.of_lead,
    readers.OpportunityRead: rows.of_opportunity,
    readers.ContractRead: rows.of_contract,
    readers.OrderRead: rows.of_order,
    readers.ShipmentRead: rows.of_shipment,
    readers.CollectionRead: rows.of_collection,
}
"""What reports reads, and what rows it makes of it."""


def _collecting(project: Callable[[Received[Any]], Iterable[rows.Row]]) -> Handler:
    async def collect(work: Work, event: Received[Any]) -> None:
        Batch.of(work).add(event.envelope, project(event))

    return collect


async def _settle(work: Work) -> None:
    await Batch.of(work).write(work)


projections = Subscriber(
    "projections", {reader: _collecting(project) for reader, project in PROJECTIONS.items()}, settle=_settle
)

SUBSCRIBERS = (copy_subscriber, projections)
