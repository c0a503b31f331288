"""Everything master data publishes: the full new state with its version."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from chassis.events import Event, WireModel
from chassis.organisation.changes import DepartmentFact, EmployeeFact, RoleFact

#: The one organisation's id: its changes reach every consumer in order.
ORGANISATION_ID = UUID("01900000-0000-7000-8000-00000000c0de")

_ID = "0190c0de-0000-7000-8000-00000000000"
_NAMES = {"en": "Company", "ar": "شركة", "zh": "企业"}


class OrganisationChanged(Event, wire="masterdata.organisation.changed.v1"):
    """The organisation changed: what is new, and who sees whom now and no longer.

    Versions follow each other without a gap. Pairs are (viewer, employee) and (ancestor, descendant).
    """

    departments: list[DepartmentFact] = []
    employees: list[EmployeeFact] = []
    roles: list[RoleFact] = []
    sight_added: list[tuple[UUID, UUID]] = []
    sight_removed: list[tuple[UUID, UUID]] = []
    departments_joined: list[tuple[UUID, UUID]] = []
    departments_parted: list[tuple[UUID, UUID]] = []

    example: ClassVar[dict[str, Any]] = {
        "id": str(ORGANISATION_ID),
        "version": 1,
        "departments": [
            {
                "id": f"{_ID}1",
                "parentId": None,
                "name": "Company",
                "externalReference": "COMPANY",
                "active": True,
            }
        ],
        "employees": [
            {
                "id": f"{_ID}2",
                "name": "Nancy Davolio",
                "externalReference": "1",
                "departmentId": f"{_ID}1",
                "managerId": None,
                "active": True,
            }
        ],
        "roles": [{"code": "FINANCE", "grants": {"order:read": "ALL"}, "fieldGroups": ["COST"]}],
        "sightAdded": [[f"{_ID}2", f"{_ID}2"]],
        "sightRemoved": [],
        "departmentsJoined": [[f"{_ID}1", f"{_ID}1"]],
        "departmentsParted": [],
    }


class DepartmentSaved(Event, wire="masterdata.department.saved.v1"):
    """A department was made or changed, or its place in the tree moved."""

    parent_id: UUID | None
    name: str
    names: dict[str, str]
    external_reference: str | None
    active: bool

    example: ClassVar[dict[str, Any]] = {
        "id": f"{_ID}1",
        "version": 2,
        "parentId": None,
        "name": "Company",
        "names": _NAMES,
        "externalReference": "COMPANY",
        "active": True,
    }


class CustomerPlan(WireModel):
    """What becomes of a leaving employee's customers: TRANSFER to ``employee_id``, or RELEASE."""

    action: str
    employee_id: UUID | None = None


class EmployeeSaved(Event, wire="masterdata.employee.saved.v1"):
    """An employee was made or changed, or their department, manager or roles.

    ``customer_plan`` is set by the change that deactivates.
    """

    name: str
    email: str | None
    external_reference: str | None
    department_id: UUID
    manager_id: UUID | None
    roles: list[str]
    active: bool
    customer_plan: CustomerPlan | None = None

    example: ClassVar[dict[str, Any]] = {
        "id": f"{_ID}2",
        "version": 3,
        "name": "Nancy Davolio",
        "email": "nancy@example.com",
        "externalReference": "1",
        "departmentId": f"{_ID}1",
        "managerId": None,
        "roles": ["SALES_REPRESENTATIVE"],
        "active": False,
        "customerPlan": {"action": "TRANSFER", "employeeId": f"{_ID}3"},
    }


class DictionaryItemSaved(Event, wire="masterdata.dictionary_item.saved.v1"):
    """An item of a dictionary was made or changed; an item that is not active may not be chosen any more."""

    kind: str
    code: str
    name: str
    names: dict[str, str]
    sequence: int
    active: bool
    external_reference: str | None

    example: ClassVar[dict[str, Any]] = {
        "id": f"{_ID}4",
        "version": 1,
        "kind": "CUSTOMER_TYPE",
        "code": "COMPANY",
        "name": "Company",
        "names": _NAMES,
        "sequence": 1,
        "active": True,
        "externalReference": None,
    }


class CostFact(WireModel):
    """What one unit costs from a day on."""

    valid_from: date
    amount: Decimal
    currency: str


class ProductSaved(Event, wire="masterdata.product.saved.v1"):
    """A product, its price or one of its dated costs was made or changed."""

    sku: str
    name: str
    names: dict[str, str]
    category_id: UUID | None
    unit_id: UUID | None
    currency: str
    list_price: Decimal | None
    costs: list[CostFact]
    external_reference: str | None
    active: bool

    example: ClassVar[dict[str, Any]] = {
        "id": f"{_ID}5",
        "version": 2,
        "sku": "CHAI",
        "name": "Chai",
        "names": {"en": "Chai", "ar": "شاي", "zh": "茶"},
        "categoryId": f"{_ID}6",
        "unitId": f"{_ID}7",
        "currency": "USD",
        "listPrice": "18.000000",
        "costs": [{"validFrom": "2026-01-01", "amount": "11.500000", "currency": "USD"}],
        "externalReference": "1",
        "active": True,
    }


class RateFact(WireModel):
    """What one unit is worth in the base currency from a day on."""

    valid_from: date
    rate: Decimal


class CurrencySaved(Event, wire="masterdata.currency.saved.v1"):
    """A currency or one of its dated rates was made or changed."""

    code: str
    places: int
    rate_to_base: list[RateFact]
    active: bool

    example: ClassVar[dict[str, Any]] = {
        "id": f"{_ID}8",
        "version": 1,
        "code": "SAR",
        "places": 2,
        "rateToBase": [{"validFrom": "2026-01-01", "rate": "0.266667"}],
        "active": True,
    }


class NumberSeriesSaved(Event, wire="masterdata.number_series.saved.v1"):
    """How the numbers of a kind of document are written was set."""

    code: str
    pattern: str
    active: bool

    example: ClassVar[dict[str, Any]] = {
        "id": f"{_ID}9",
        "version": 1,
        "code": "ORDER",
        "pattern": "SO-{year}-{number:06d}",
        "active": True,
    }


class StageFact(WireModel):
    """A stage of a pipeline."""

    id: UUID
    code: str
    name: str
    names: dict[str, str]
    sequence: int
    type: str
    probability: Decimal
    active: bool


class PipelineSaved(Event, wire="masterdata.pipeline.saved.v1"):
    """A pipeline or one of its stages was made or changed. Past moves keep what they were made with."""

    code: str
    name: str
    is_default: bool
    active: bool
    stages: list[StageFact]

    example: ClassVar[dict[str, Any]] = {
        "id": f"{_ID}a",
        "version": 1,
        "code": "STANDARD",
        "name": "Standard",
        "isDefault": True,
        "active": True,
        "stages": [
            {
                "id": f"{_ID}b",
                "code": "PROSPECTING",
                "name": "Prospecting",
                "names": {"en": "Prospecting", "ar": "استكشاف", "zh": "初步接触"},
                "sequence": 1,
                "type": "OPEN",
                "probability": "0.100000",
                "active": True,
            }
        ],
    }


class PoolSaved(Event, wire="masterdata.pool.saved.v1"):
    """A pool of public customers or its claim rule was made or changed."""

    code: str
    name: str
    is_default: bool
    hidden_fields: list[str]
    daily_claim_limit: int
    previous_owner_wait_days: int
    rest_days: int
    holding_capacity: int | None
    buyers_count_towards_capacity: bool
    active: bool

    example: ClassVar[dict[str, Any]] = {
        "id": f"{_ID}c",
        "version": 1,
        "code": "PUBLIC",
        "name": "Public customers",
        "isDefault": True,
        "hiddenFields": ["phone", "email"],
        "dailyClaimLimit": 10,
        "previousOwnerWaitDays": 7,
        "restDays": 0,
        "holdingCapacity": None,
        "buyersCountTowardsCapacity": True,
        "active": True,
    }


EVENTS = (
    OrganisationChanged,
    DepartmentSaved,
    EmployeeSaved,
    DictionaryItemSaved,
    ProductSaved,
    CurrencySaved,
    NumberSeriesSaved,
    PipelineSaved,
    PoolSaved,
)
