"""Making and editing contacts and follow-ups."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from services.customers import model
from services.customers.commands.record_follow_up import (
    BeginFollowUp,
    CancelFollowUp,
    CompleteFollowUp,
    PlanFollowUp,
    RecordFollowUp,
    begin_follow_up,
    cancel_follow_up,
    complete_follow_up,
    plan_follow_up,
    record_follow_up,
)
from services.customers.commands.save_contact import (
    CreateContact,
    UpdateContact,
    create_contact,
    update_contact,
)
from services.customers.queries.sight import Protection, sight_of
from services.customers.rules.errors import (
    BACKDATED_TOO_FAR,
    CUSTOMER_NOT_ACTIVE,
    FOLLOW_UP_STATE,
    IN_THE_FUTURE,
)
from services.customers.schema.arguments import with_settings
from services.customers.schema.customer import Contact, FollowUp
from services.customers.schema.customer_inputs import KEY, VERSION, optional_field, required
from services.customers.schema.customer_mutations import settings_of

ContactCreateErrorCode = error_codes("ContactCreateErrorCode", CUSTOMER_NOT_ACTIVE)
ContactUpdateErrorCode = error_codes("ContactUpdateErrorCode", CUSTOMER_NOT_ACTIVE)
_HAPPENED = (BACKDATED_TOO_FAR, IN_THE_FUTURE, CUSTOMER_NOT_ACTIVE)
FollowUpRecordErrorCode = error_codes("FollowUpRecordErrorCode", *_HAPPENED)
FollowUpPlanErrorCode = error_codes("FollowUpPlanErrorCode", CUSTOMER_NOT_ACTIVE)
FollowUpBeginErrorCode = error_codes("FollowUpBeginErrorCode", FOLLOW_UP_STATE, CUSTOMER_NOT_ACTIVE)
FollowUpCompleteErrorCode = error_codes("FollowUpCompleteErrorCode", FOLLOW_UP_STATE, *_HAPPENED)
FollowUpCancelErrorCode = error_codes("FollowUpCancelErrorCode", FOLLOW_UP_STATE, CUSTOMER_NOT_ACTIVE)


@strawberry.input(description="A person at a customer.")
class ContactCreateInput:
    customer_id: strawberry.ID = required("At which customer.")
    name: str = required("The person's name.")
    title: str | None = optional_field("What they are there.")
    phone: str | None = optional_field("Phone number.")
    email: str | None = optional_field("E-mail address.")
    is_primary: bool = strawberry.field(default=False, description="Whether to be the primary contact.")
    external_reference: str | None = optional_field("Their id in another system; unique.")
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="An edit of a contact: only the given fields change, null empties one.")
class ContactUpdateInput:
    id: strawberry.ID = required("Which contact.")
    expected_version: int = required(VERSION)
    name: strawberry.Maybe[str] = required("The person's name.")
    title: strawberry.Maybe[str | None] = required("What they are there.")
    phone: strawberry.Maybe[str | None] = required("Phone number.")
    email: strawberry.Maybe[str | None] = required("E-mail address.")
    external_reference: strawberry.Maybe[str | None] = required("Their id in another system; unique.")
    make_primary: bool = strawberry.field(default=False, description="Make this the primary contact.")


@strawberry.input(description="Something that happened with a customer.")
class FollowUpRecordInput:
    customer_id: strawberry.ID = required("With which customer.")
    text: str = required("What happened.")
    occurred_at: datetime | None = optional_field("When; now without. Bounded back by a setting.")
    kind_id: strawberry.ID | None = optional_field("An item of FOLLOW_UP_KIND.")
    contact_id: strawberry.ID | None = optional_field("With whom.")
    opportunity_id: strawberry.ID | None = optional_field("About which opportunity.")
    next_contact_on: date | None = optional_field("When to get in touch again.")
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="Something to be done with a customer.")
class FollowUpPlanInput:
    customer_id: strawberry.ID = required("With which customer.")
    text: str = required("What is to be done.")
    planned_for: datetime = required("When.")
    kind_id: strawberry.ID | None = optional_field("An item of FOLLOW_UP_KIND.")
    contact_id: strawberry.ID | None = optional_field("With whom.")
    opportunity_id: strawberry.ID | None = optional_field("About which opportunity.")
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="A plan that is being worked on.")
class FollowUpBeginInput:
    id: strawberry.ID = required("Which follow-up.")
    expected_version: int | None = optional_field(VERSION)


@strawberry.input(description="A plan that happened.")
class FollowUpCompleteInput:
    id: strawberry.ID = required("Which follow-up.")
    text: str | None = optional_field("How it went; the plan's text without.")
    occurred_at: datetime | None = optional_field("When; now without. Bounded back by a setting.")
    next_contact_on: date | None = optional_field("When to get in touch again.")
    expected_version: int | None = optional_field(VERSION)


@strawberry.input(description="A plan to be called off, or a record to be taken back.")
class FollowUpCancelInput:
    id: strawberry.ID = required("Which follow-up.")
    expected_version: int | None = optional_field(VERSION)


def _result(description: str) -> Any:
    return strawberry.field(default=None, description=description)


@strawberry.type(description="Answer of contactCreate.")
class ContactCreatePayload(Payload[ContactCreateErrorCode]):
    contact: Contact | None = _result("The new contact.")


@strawberry.type(description="Answer of contactUpdate.")
class ContactUpdatePayload(Payload[ContactUpdateErrorCode]):
    contact: Contact | None = _result("The contact as it now is.")


@strawberry.type(description="Answer of followUpRecord.")
class FollowUpRecordPayload(Payload[FollowUpRecordErrorCode]):
    follow_up: FollowUp | None = _result("The record.")


@strawberry.type(description="Answer of followUpPlan.")
class FollowUpPlanPayload(Payload[FollowUpPlanErrorCode]):
    follow_up: FollowUp | None = _result("The plan.")


@strawberry.type(description="Answer of followUpBegin.")
class FollowUpBeginPayload(Payload[FollowUpBeginErrorCode]):
    follow_up: FollowUp | None = _result("The plan as it now is.")


@strawberry.type(description="Answer of followUpComplete.")
class FollowUpCompletePayload(Payload[FollowUpCompleteErrorCode]):
    follow_up: FollowUp | None = _result("The record.")


@strawberry.type(description="Answer of followUpCancel.")
class FollowUpCancelPayload(Payload[FollowUpCancelErrorCode]):
    follow_up: FollowUp | None = _result("The follow-up as it now is.")


#: Nothing is hidden of a follow-up of a customer the viewer works on.
_OPEN = Protection(frozenset(), shows_contact_data=True)


def _follow_up(row: model.FollowUp) -> Mapping[str, Any]:
    return {"follow_up": FollowUp.of(row, _OPEN)}


async def _own_contact(info: Info) -> Any:
    """Shows a contact of a customer the viewer works on: nothing of it is hidden by a pool."""
    sight = await sight_of(info.context)
    protection = Protection(frozenset(), sight.shows_contact_data)
    return lambda row: {"contact": Contact.of(row, protection)}


@strawberry.type
class ContactMutations:
    @strawberry.mutation(description="Add a person to a customer. Needs customer:update.")
    async def contact_create(
        self, info: Info, input: Annotated[ContactCreateInput, strawberry.argument(description="Who.")]
    ) -> ContactCreatePayload:
        command = with_settings(create_contact, phone_region=settings_of(info).phone_region)
        shown = await _own_contact(info)
        return await execute(info.context, ContactCreatePayload, command, CreateContact, input, shown)

    @strawberry.mutation(description="Edit a contact. Needs customer:update.")
    async def contact_update(
        self, info: Info, input: Annotated[ContactUpdateInput, strawberry.argument(description="The edit.")]
    ) -> ContactUpdatePayload:
        command = with_settings(update_contact, phone_region=settings_of(info).phone_region)
        shown = await _own_contact(info)
        return await execute(info.context, ContactUpdatePayload, command, UpdateContact, input, shown)

    @strawberry.mutation(description="Record what happened with a customer. Needs follow_up:create.")
    async def follow_up_record(
        self, info: Info, input: Annotated[FollowUpRecordInput, strawberry.argument(description="What.")]
    ) -> FollowUpRecordPayload:
        command = with_settings(record_follow_up, backdate_days=settings_of(info).follow_up_backdate_days)
        return await execute(info.context, FollowUpRecordPayload, command, RecordFollowUp, input, _follow_up)

    @strawberry.mutation(description="Plan what to do with a customer. Needs follow_up:create.")
    async def follow_up_plan(
        self, info: Info, input: Annotated[FollowUpPlanInput, strawberry.argument(description="What.")]
    ) -> FollowUpPlanPayload:
        return await execute(
            info.context, FollowUpPlanPayload, plan_follow_up, PlanFollowUp, input, _follow_up
        )

    @strawberry.mutation(description="Begin with a plan. Needs follow_up:create.")
    async def follow_up_begin(
        self, info: Info, input: Annotated[FollowUpBeginInput, strawberry.argument(description="Which.")]
    ) -> FollowUpBeginPayload:
        return await execute(
            info.context, FollowUpBeginPayload, begin_follow_up, BeginFollowUp, input, _follow_up
        )

    @strawberry.mutation(description="Turn a plan into a record of what happened. Needs follow_up:create.")
    async def follow_up_complete(
        self, info: Info, input: Annotated[FollowUpCompleteInput, strawberry.argument(description="Which.")]
    ) -> FollowUpCompletePayload:
        command = with_settings(complete_follow_up, backdate_days=settings_of(info).follow_up_backdate_days)
        return await execute(
            info.context, FollowUpCompletePayload, command, CompleteFollowUp, input, _follow_up
        )

    @strawberry.mutation(description="Call off a plan or take back a record. Needs follow_up:create.")
    async def follow_up_cancel(
        self, info: Info, input: Annotated[FollowUpCancelInput, strawberry.argument(description="Which.")]
    ) -> FollowUpCancelPayload:
        return await execute(
            info.context, FollowUpCancelPayload, cancel_follow_up, CancelFollowUp, input, _follow_up
        )
