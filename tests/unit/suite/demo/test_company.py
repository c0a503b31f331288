"""The demonstration company is the same for the same day, whole, and within its own rules."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from suite.demo.company import Company, make_company
from suite.demo.create import batches, dice

DAY = date(2026, 11, 23)
Items = dict[str, list[dict[str, Any]]]


def make(currency: str = "USD", day: date = DAY) -> tuple[Company, Items]:
    company = make_company(dice(0), currency)
    return company, {name: items for name, _, items in batches(company, day)}


@pytest.fixture(scope="module")
def made() -> tuple[Company, Items]:
    return make()


def test_the_same_day_gives_the_same_company(made: tuple[Company, Items]) -> None:
    assert make() == made


def test_about_sixty_people_in_four_ranks(made: tuple[Company, Items]) -> None:
    company, _ = made

    assert Counter(person.rank for person in company.people) == {1: 1, 2: 3, 3: 9, 4: 47}
    assert len({person.login for person in company.people}) == len(company.people) == 60


def test_two_thousand_customers_some_of_them_public_in_both_scripts(made: tuple[Company, Items]) -> None:
    customers = made[1]["customers"]
    public = [customer for customer in customers if "owner" not in customer]
    arabic = [customer for customer in customers if any("\u0600" <= c <= "\u06ff" for c in customer["name"])]

    assert (len(customers), len(arabic)) == (2000, 1000)
    assert 300 < len(public) < 500
    assert len({customer["name"] for customer in customers}) == 2000


def test_every_reference_is_used_once_and_refers_to_what_is_there(made: tuple[Company, Items]) -> None:
    items = made[1]
    for name, listed in items.items():
        if name != "categories":
            references = [item["externalReference"] for item in listed]
            assert len(set(references)) == len(references), name
    people = {item["externalReference"] for item in items["people"]}
    customers = {item["externalReference"] for item in items["customers"]}
    orders = {item["externalReference"] for item in items["orders"]}

    assert {order["salesperson"] for order in items["orders"]} <= people
    assert {order["customer"] for order in items["orders"]} <= customers
    assert {shipment["order"] for shipment in items["shipments"] if "order" in shipment} <= orders


def test_dates_lie_within_the_last_two_years(made: tuple[Company, Items]) -> None:
    items = made[1]
    dates = [order["orderedOn"] for order in items["orders"]]
    dates += [shipment["shippedOn"] for shipment in items["shipments"]]
    dates += [collection["receivedOn"] for collection in items["collections"]]

    assert min(dates) >= date(2024, 11, 23).isoformat()
    assert max(dates) <= DAY.isoformat()


@pytest.mark.parametrize("currency", ["USD", "KWD", "JPY"])
def test_no_order_is_paid_more_than_it_is_worth(currency: str) -> None:
    company, items = make(currency)
    worth = {order["externalReference"]: net(company, order) for order in items["orders"]}
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for collection in items["collections"]:
        parts = [Decimal(part["amount"]["amount"]) for part in collection["allocations"]]
        assert sum(parts) == Decimal(collection["amount"]["amount"]) > 0
        for part, amount in zip(collection["allocations"], parts, strict=True):
            paid[part["order"]] += amount

    assert all(amount <= worth[order] for order, amount in paid.items())


def net(company: Company, order: dict[str, Any]) -> Decimal:
    return sum(
        (
            company.rounded(
                Decimal(line["quantity"]) * Decimal(line["unitPrice"]) * (1 - Decimal(line["discount"]))
            )
            for line in order["lines"]
        ),
        Decimal(0),
    )
