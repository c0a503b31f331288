"""The demonstration company's market: customers, contacts, follow-ups, activities, leads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from suite.demo.company import Company, Person
from suite.demo.names import ACTIVITIES, BUSINESSES, COMPANY_WORDS, FAMILY, FOLLOW_UPS, GIVEN, REGIONS

CUSTOMERS = 2_000
LEADS = 300
FOLLOW_UPS_MADE = 1_000
#: The share of customers in the public pool.
PUBLIC = 0.2
DAYS = 730


@dataclass(frozen=True)
class Customer:
    """A customer; without owner it is public. ``weight`` says how much business they bring."""

    reference: str
    name: str
    industry: str
    region: int
    owner: Person | None
    created_on: date
    weight: float


def make_customers(dice: Random, company: Company, today: date) -> list[Customer]:
    """Customers spread over two years; a few bring most of the business."""
    names = [(word, business) for word in COMPANY_WORDS for business in BUSINESSES]
    dice.shuffle(names)
    made = []
    for number in range(CUSTOMERS):
        (arabic, english), (arabic_business, business, industry) = names[number // 2]
        name = f"{english} {business}" if number % 2 else f"شركة {arabic} {arabic_business}"
        person = dice.choice(company.salespeople)
        owner = None if dice.random() < PUBLIC else person
        created_on = today - timedelta(days=dice.randrange(3, DAYS))
        reference = f"DEMO-C{number + 1:04d}"
        weight = dice.paretovariate(1.2)
        made.append(Customer(reference, name, industry, person.region, owner, created_on, weight))
    return made


def customers(dice: Random, company: Company, made: Sequence[Customer]) -> Iterator[dict[str, Any]]:
    """Items of ``customerImport``."""
    types = ("COMPANY", "DISTRIBUTOR", "RETAILER", "GOVERNMENT")
    sources = ("REFERRAL", "WEBSITE", "EXHIBITION", "PHONE", "CAMPAIGN", "OTHER")
    for number, customer in enumerate(made):
        city, country = dice.choice(REGIONS[customer.region][3])
        level = "A" if customer.weight > 5 else "B" if customer.weight > 1.8 else "C"
        stage = "BUYING" if customer.owner and customer.weight > 1.3 else dice.choice(STAGES)
        yield {
            "externalReference": customer.reference,
            "name": customer.name,
            "type": dice.choices(types, (6, 2, 3, 1))[0],
            "source": dice.choice(sources),
            "level": level,
            "stage": stage,
            "industry": customer.industry,
            "owner": customer.owner.reference if customer.owner else None,
            "phone": f"+9665{number:08d}",
            "email": f"office@customer-{number + 1}.example",
            "city": city,
            "country": country,
            "currency": company.currency,
            "createdOn": customer.created_on.isoformat(),
            "contactName": person_name(dice),
            "contactTitle": dice.choice(("Purchasing", "Owner", "Engineer", "مدير المشتريات")),
        }


STAGES = ("NEW", "CONTACTED", "INTERESTED", "DORMANT")


def person_name(dice: Random) -> str:
    """A contact's name in either script."""
    given, family = dice.choice(GIVEN), dice.choice(FAMILY)
    script = dice.randrange(2)
    return f"{given[script]} {family[script]}"


def follow_ups(dice: Random, made: Sequence[Customer], today: date) -> Iterator[dict[str, Any]]:
    """Items of ``followUpImport``."""
    owned = [customer for customer in made if customer.owner]
    for number in range(FOLLOW_UPS_MADE):
        customer = dice.choices(owned, [c.weight for c in owned])[0]
        day = _day_since(dice, customer.created_on, today)
        kind, text = dice.choice(FOLLOW_UPS)
        assert customer.owner is not None
        yield {
            "externalReference": f"DEMO-F{number + 1:04d}",
            "customer": customer.reference,
            "employee": customer.owner.reference,
            "kind": kind,
            "occurredAt": datetime(day.year, day.month, day.day, 9 + number % 7, tzinfo=UTC).isoformat(),
            "text": text,
            "nextContactOn": (day + timedelta(days=dice.randrange(7, 40))).isoformat(),
        }


def activities(dice: Random, company: Company, today: date) -> Iterator[dict[str, Any]]:
    """Items of ``marketActivityImport``: the same six in each of the last two years."""
    for number, (english, arabic, month) in enumerate(ACTIVITIES):
        for year in (today.year - 1, today.year):
            starts_on = date(year, month, 5)
            budget = Decimal(dice.randrange(8, 60)) * 1_000
            status = "COMPLETED" if starts_on + timedelta(days=10) < today else "PLANNED"
            spent = budget * dice.randrange(80, 115) / 100 if status == "COMPLETED" else None
            yield {
                "externalReference": f"DEMO-A{year}-{number + 1}",
                "name": f"{english} {year} · {arabic}",
                "startsOn": starts_on.isoformat(),
                "endsOn": (starts_on + timedelta(days=10)).isoformat(),
                "status": status,
                "budget": company.money(budget),
                "expectedRevenue": company.money(budget * dice.randrange(3, 9)),
                "actualCost": company.money(spent) if spent is not None else None,
            }


def leads(dice: Random, company: Company, today: date) -> Iterator[dict[str, Any]]:
    """Items of ``leadImport``."""
    for number in range(LEADS):
        word, business = dice.choice(COMPANY_WORDS), dice.choice(BUSINESSES)
        script = dice.randrange(2)
        activity = f"DEMO-A{today.year - 1}-{dice.randrange(1, len(ACTIVITIES) + 1)}"
        yield {
            "externalReference": f"DEMO-L{number + 1:03d}",
            "name": person_name(dice),
            "company": f"{word[script]} {business[script]}",
            "owner": dice.choice(company.salespeople).reference,
            "source": "CAMPAIGN",
            "marketActivity": activity,
            "status": dice.choices(("NEW", "WORKING", "DISQUALIFIED"), (5, 4, 2))[0],
            "phone": f"+9715{number:08d}",
            "email": f"lead{number + 1}@prospect.example",
        }


def _day_since(dice: Random, first: date, last: date) -> date:
    return first + timedelta(days=dice.randrange(max(1, (last - first).days)))
