"""The demonstration company's people and products."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from chassis.money import currency_places, round_half_up
from suite.demo.names import FAMILY, GIVEN, PRODUCTS, REGIONS

TEAMS_PER_REGION = 3
SALESPEOPLE_PER_TEAM = 5
ACCOUNTANTS = 2


@dataclass(frozen=True)
class Person:
    """An employee; ``rank`` 1 is the head of the company, 4 a salesperson."""

    reference: str
    name: str
    login: str
    rank: int
    role: str
    department: str
    manager: str | None = None
    heads: bool = False
    region: int = 0


@dataclass(frozen=True)
class Product:
    """What is sold, in the company's currency."""

    reference: str
    name: str
    category: str
    unit: str
    price: Decimal
    cost: Decimal


@dataclass(frozen=True)
class Company:
    """Who works there and what they sell."""

    people: tuple[Person, ...]
    products: tuple[Product, ...]
    currency: str

    @property
    def salespeople(self) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.rank == 4 and person.role != "FINANCE")

    def money(self, amount: Decimal) -> dict[str, str]:
        """``MoneyInput`` of an amount, rounded to the currency's places."""
        return {"amount": str(self.rounded(amount)), "currency": self.currency}

    def rounded(self, amount: Decimal) -> Decimal:
        return round_half_up(amount, currency_places(self.currency))


def make_company(dice: Random, currency: str) -> Company:
    """About 60 people in four ranks, and what they sell."""
    places = currency_places(currency)
    products = []
    for category, _, _, listed in PRODUCTS:
        for english, arabic, unit, price in listed:
            reference = f"DEMO-P{len(products) + 1:02d}"
            cost = round_half_up(Decimal(price) * dice.randrange(55, 80) / 100, places)
            name = f"{english} · {arabic}"
            products.append(Product(reference, name, f"DEMO-{category}", unit, Decimal(price), cost))
    return Company(tuple(_people(dice)), tuple(products), currency)


def _people(dice: Random) -> Iterator[Person]:
    pairs = [(given, family) for given in GIVEN for family in FAMILY]
    dice.shuffle(pairs)

    def person(reference: str, rank: int, role: str, department: str, **more: Any) -> Person:
        (arabic, latin), (arabic_family, family) = pairs.pop()
        name = f"{arabic} {arabic_family}" if dice.random() < 0.5 else f"{latin} {family}"
        login = f"{latin}.{family}".lower()
        return Person(f"DEMO-{reference}", name, login, rank, role, f"DEMO-{department}", **more)

    top = person("E1", 1, "SALES_MANAGER", "SALES", heads=True)
    yield top
    for number in range(ACCOUNTANTS):
        yield person(f"F{number + 1}", 4, "FINANCE", "FINANCE", manager=top.reference)
    for region, (code, *_) in enumerate(REGIONS):
        director = person(
            f"D-{code}", 2, "SALES_MANAGER", code, manager=top.reference, heads=True, region=region
        )
        yield director
        for team in range(1, TEAMS_PER_REGION + 1):
            department = f"{code}-{team}"
            manager = person(
                f"M-{department}", 3, "SALES_MANAGER", department,
                manager=director.reference, heads=True, region=region,
            )  # fmt: skip
            yield manager
            for number in range(1, SALESPEOPLE_PER_TEAM + 1):
                yield person(
                    f"S-{department}-{number}", 4, "SALES_REPRESENTATIVE", department,
                    manager=manager.reference, region=region,
                )  # fmt: skip


def departments() -> Iterator[dict[str, Any]]:
    """Items of ``departmentImport``, parents first."""
    yield {"externalReference": "DEMO-SALES", "name": "Sales · المبيعات"}
    yield {"externalReference": "DEMO-FINANCE", "name": "Finance · المالية"}
    for code, english, arabic, _ in REGIONS:
        yield {
            "externalReference": f"DEMO-{code}",
            "name": f"{english} · {arabic}",
            "parent": "DEMO-SALES",
        }
        for team in range(1, TEAMS_PER_REGION + 1):
            yield {
                "externalReference": f"DEMO-{code}-{team}",
                "name": f"{english} team {team} · الفريق {team}",
                "parent": f"DEMO-{code}",
            }


def employees(company: Company) -> Iterator[dict[str, Any]]:
    """Items of ``employeeImport``, managers first."""
    for person in company.people:
        yield {
            "externalReference": person.reference,
            "name": person.name,
            "email": f"{person.login}@demo.example",
            "department": person.department,
            "manager": person.manager,
            "headOf": person.department if person.heads else None,
            "roles": [person.role],
            "login": person.login,
        }


def categories() -> Iterator[dict[str, Any]]:
    """Items of ``dictionaryImport``."""
    for code, english, arabic, _ in PRODUCTS:
        yield {"kind": "PRODUCT_CATEGORY", "code": f"DEMO-{code}", "name": f"{english} · {arabic}"}


def products(company: Company) -> Iterator[dict[str, Any]]:
    """Items of ``productImport``."""
    for product in company.products:
        yield {
            "externalReference": product.reference,
            "sku": product.reference,
            "name": product.name,
            "category": product.category,
            "unit": product.unit,
            "listPrice": company.money(product.price),
            "cost": company.money(product.cost),
        }
