"""Importing opportunities with their original dates, owners and stages."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import INVALID_INPUT, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome
from chassis.ids import new_id
from chassis.messaging import Work
from services.sales.commands import importing as shared
from services.sales.commands.references import LOSS_REASON
from services.sales.events.published import OpportunityCreated, OpportunityMoved, OpportunityUpdated
from services.sales.model.catalogue import KnownDictionaryItem, KnownPipeline, KnownProduct, KnownStage
from services.sales.model.facts import opportunity_facts
from services.sales.model.lookups import as_stage, base_currency
from services.sales.model.opportunities import Opportunity
from services.sales.model.opportunity_stages import history_row, put_into
from services.sales.model.partners import KnownCustomer
from services.sales.rules.opportunities import StageType
from services.sales.rules.pricing import check_amount
from services.sales.rules.texts import check_name


@dataclass(frozen=True)
class OpportunityItem:
    """References are external references, numbers or codes; no amount: not known."""

    external_reference: str
    owner: str
    stage: str
    name: str | None = None
    customer: str | None = None
    product: str | None = None
    pipeline: str | None = None
    amount: shared.GivenMoney | None = None
    opened_on: date | None = None
    expected_close_on: date | None = None
    closed_on: date | None = None
    loss_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ImportOpportunities(shared.ImportRequest):
    """Up to 500 opportunities."""

    items: tuple[OpportunityItem, ...]


@dataclass
class _Import:
    """What the items refer to, and what comes of them."""

    work: Work
    known: dict[str, Opportunity]
    customers: dict[str, KnownCustomer]
    products: dict[str, KnownProduct]
    owners: dict[str, tuple[UUID, UUID]]
    stages: dict[str, dict[str, KnownStage]]
    default_pipeline: str
    reasons: dict[str, UUID]
    base_currency: str | None
    created: list[Opportunity] = field(default_factory=list)
    changed: list[tuple[Opportunity, UUID | None]] = field(default_factory=list)

    def take(self, item: OpportunityItem) -> tuple[ItemOutcome, UUID]:
        facts, stage, department = self._facts(item)
        found = self.known.get(item.external_reference)
        if found is None:
            return ItemOutcome.CREATED, self._create(item, facts, stage, department).id
        left = found.stage_id
        different = {name: value for name, value in facts.items() if getattr(found, name) != value}
        if not different and left == stage.id and found.closed_on == item.closed_on:
            return ItemOutcome.UNCHANGED, found.id
        if "owner_id" in different:
            found.department_id = department
        for name, value in different.items():
            setattr(found, name, value)
        if left != stage.id:
            put_into(found, as_stage(stage), None, self.work.today)
        found.closed_on = item.closed_on
        self.changed.append((found, left if left != stage.id else None))
        return ItemOutcome.UPDATED, found.id

    def _facts(self, item: OpportunityItem) -> tuple[dict[str, Any], KnownStage, UUID]:
        owner, department = shared.known(self.owners, item.owner, "owner")
        customer = shared.known_or_none(self.customers, item.customer, "customer")
        product = shared.known_or_none(self.products, item.product, "product")
        pipeline = item.pipeline or self.default_pipeline
        stage = shared.known(shared.known(self.stages, pipeline, "pipeline"), item.stage, "stage")
        if item.closed_on is not None and stage.type == StageType.OPEN:
            raise Refused(INVALID_INPUT, "an open opportunity has no closing day", ("closedOn",))
        amount, currency = self._amount(item, customer)
        name = item.name or " · ".join(part.name for part in (product, customer) if part is not None)
        check_name(name or item.external_reference, ("name",))
        return {
            "name": name or item.external_reference,
            "customer_id": customer.id if customer else None,
            "owner_id": owner,
            "product_id": product.id if product else None,
            "pipeline_id": stage.pipeline_id,
            "amount": amount,
            "currency": currency,
            "opened_on": item.opened_on,
            "expected_close_on": item.expected_close_on,
            "loss_reason_id": shared.known_or_none(self.reasons, item.loss_reason, "lossReason"),
        }, stage, department  # fmt: skip

    def _amount(self, item: OpportunityItem, customer: KnownCustomer | None) -> tuple[Decimal, str]:
        if item.amount is not None:
            money = item.amount.checked("amount")
            check_amount(money.amount, ("amount",))
            return money.amount, money.currency
        currency = (customer.currency if customer else None) or self.base_currency
        if currency is None:
            raise Refused(INVALID_INPUT, "no base currency is known; give an amount", ("amount",))
        return Decimal(0), currency

    def _create(
        self, item: OpportunityItem, facts: dict[str, Any], stage: KnownStage, department: UUID
    ) -> Opportunity:
        row = Opportunity(
            id=new_id(),
            external_reference=item.external_reference,
            department_id=department,
            created_at=self.work.now,
            **facts,
        )
        put_into(row, as_stage(stage), None, self.work.today)
        row.closed_on = item.closed_on
        self.created.append(row)
        return row

    async def finish(self) -> None:
        """Number, write and tell of what came of the items."""
        work, by = self.work, self.work.viewer.employee_id
        await shared.number_all(work, "OPPORTUNITY", self.created, lambda o: (o.opened_on or work.today).year)
        work.session.add_all(self.created)
        await work.session.flush()
        for row in self.created:
            work.session.add(history_row(row, None, self._moved_at(row), by))
            work.record(OpportunityCreated(**opportunity_facts(row)))
        for row, left in self.changed:
            if left is None:
                work.record(OpportunityUpdated(**opportunity_facts(row)))
            else:
                work.session.add(history_row(row, left, self._moved_at(row), by))
                work.record(OpportunityMoved(**opportunity_facts(row), from_stage_id=left))

    def _moved_at(self, row: Opportunity) -> datetime:
        """The day an imported opportunity came into its stage, as far as the data says."""
        day = row.closed_on or row.opened_on
        return datetime.combine(day, time.min, UTC) if day else self.work.now


async def import_opportunities(work: Work, request: ImportOpportunities) -> BulkOutcome:
    """Upsert by external reference; a lost one may come without a reason."""
    work.viewer.require("import:run")
    items = request.items
    reasons = await work.session.execute(
        select(KnownDictionaryItem.code, KnownDictionaryItem.id).where(
            KnownDictionaryItem.kind == LOSS_REASON
        )
    )
    default, stages = await _stages(work)
    run = _Import(
        work,
        await shared.existing(work, Opportunity, items),
        await shared.customers_of(work, (item.customer for item in items)),
        await shared.products_of(work, (item.product for item in items)),
        await shared.employees_of(work, (item.owner for item in items)),
        stages,
        default,
        {row.code: row.id for row in reasons},
        await base_currency(work.session),
    )
    return await shared.import_items(work, request, items, run.take, run.finish)


async def _stages(work: Work) -> tuple[str, dict[str, dict[str, KnownStage]]]:
    """The default pipeline's code, and the stages in use by pipeline and stage code."""
    rows = await work.session.execute(
        select(KnownPipeline, KnownStage)
        .join(KnownStage, KnownStage.pipeline_id == KnownPipeline.id)
        .where(KnownPipeline.active, KnownStage.active)
        .order_by(KnownPipeline.is_default.desc(), KnownPipeline.id)
    )
    stages: dict[str, dict[str, KnownStage]] = {}
    for pipeline, stage in rows:
        stages.setdefault(pipeline.code, {})[stage.code] = stage
    return next(iter(stages), ""), stages
