"""Reports answer exactly what a naive sum over the visible rows gives."""

import random
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest

from tests.support.services import BELOW, DEPARTMENT_OF, ROLE_OF, id_of, viewer

SALES = """
query ($measure: SalesMeasure!, $by: SalesReportGroup!, $department: ID, $salesperson: ID,
       $from: Date, $to: Date, $currency: CurrencyCode, $position: ID) {
  salesReport(measure: $measure, by: $by, department: $department, salesperson: $salesperson,
              from: $from, to: $to, currency: $currency, minPosition: $position) {
    title asOf lagSeconds
    groups { key id label count value { amount currency } unknownCost { ...Apart } }
    total { count value { amount currency } unknownCost { ...Apart } }
    otherCurrencies { count value { amount currency } }
  }
}
fragment Apart on UnknownCost { lines revenue { amount } freight { amount } }
"""
CUSTOMERS = """
query ($by: CustomerReportGroup!, $department: ID, $owner: ID) {
  customerReport(by: $by, department: $department, owner: $owner) {
    groups { key id label count value { amount } } total { count value { amount } }
  }
}
"""
OPPORTUNITIES = """
query ($by: OpportunityReportGroup!, $measure: OpportunityMeasure!, $types: [OpportunityStageKind!],
       $department: ID, $date: OpportunityDate! = CLOSED) {
  opportunityReport(by: $by, measure: $measure, stageTypes: $types, department: $department, date: $date) {
    groups { key label count value { amount } } total { count value { amount } }
  }
}
"""
PEOPLE = ("rep", "colleague", "stranger", "manager", "manager2")


def sees(name: str) -> set[str]:
    """Whose rows a viewer's report covers."""
    if ROLE_OF[name] in ("FINANCE", "ADMINISTRATOR"):
        return set(DEPARTMENT_OF)
    return set(BELOW.get(name, (name,)))


def visible(name: str, person: Any) -> bool:
    return person in {str(id_of(seen)) for seen in sees(name)}


def sums(report: Any) -> dict[str, Decimal]:
    return {g["key"]: Decimal(g["value"]["amount"]) for g in report["groups"]}


async def fill(world: Any, seed: int) -> None:
    """Forty documents of each kind at random."""
    chance = random.Random(seed)
    types = [await world.item("CUSTOMER_TYPE", name) for name in ("Retail", "Factory")]
    for _ in range(40):
        owner, other = chance.choice(PEOPLE), chance.choice(PEOPLE)
        day = f"202{chance.randint(4, 6)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        money = [f"{chance.randint(1, 500_000) / 100:.2f}" for _ in range(3)]
        customer = str(id_of(f"customer{chance.randint(1, 4)}"))
        order = await world.order(
            owner,
            *money,
            status=chance.choice(["CONFIRMED", "CLOSED", "DRAFT", "CANCELLED"]),
            orderedOn=day,
            customerId=customer,
            customerTypeId=chance.choice(types),
            currency=chance.choice(["USD", "USD", "SAR"]),
            products=[str(id_of(f"product{chance.randint(1, 3)}")) for _ in money],
        )
        await world.shipment(
            *((o, m, chance.choice([None, "1.00"])) for o, m in zip((owner, other), money, strict=False)),
            status=chance.choice(["SHIPPED", "DRAFT", "CANCELLED"]),
            shippedOn=day,
            customerId=customer,
            order=order["id"],
        )
        await world.collection(
            (owner, money[0]),
            (other, money[1]),
            receivedOn=day,
            status=chance.choice(["RECEIVED", "REVERSED"]),
        )


def ordered(world: Any, name: str) -> list[dict[str, Any]]:
    return [
        o
        for o in world.orders
        if o["status"] in ("CONFIRMED", "CLOSED")
        and visible(name, o["salespersonId"])
        and o["currency"] == "USD"
    ]


@pytest.mark.parametrize("name", ["rep", "manager", "director", "finance", "stranger"])
async def test_every_group_and_total_equals_the_naive_sum_over_visible_rows(world: Any, name: str) -> None:
    await fill(world, seed=len(name))
    who = viewer(name)

    by_month: dict[str, Decimal] = defaultdict(Decimal)
    by_product: dict[str, Decimal] = defaultdict(Decimal)
    by_person: dict[str, Decimal] = defaultdict(Decimal)
    by_type: dict[str, Decimal] = defaultdict(Decimal)
    for order in ordered(world, name):
        by_month[order["orderedOn"][:7]] += Decimal(order["net"])
        by_person[order["salespersonId"]] += Decimal(order["net"])
        by_type[order["customerTypeId"]] += Decimal(order["net"])
        for line in order["lines"]:
            by_product[line["productId"]] += Decimal(line["net"])
    whole = sum(by_month.values(), Decimal(0))
    for by, expected in {
        "MONTH": by_month,
        "PRODUCT": by_product,
        "SALESPERSON": by_person,
        "CUSTOMER_TYPE": by_type,
    }.items():
        report = (await world.running.ask(who, SALES, {"measure": "ORDERED", "by": by}))["salesReport"]
        assert sums(report) == expected
        assert Decimal(report["total"]["value"]["amount"]) == whole
        assert report["total"]["count"] == len(ordered(world, name))

    await assert_lines(world, who, name)


async def assert_lines(world: Any, who: Any, name: str) -> None:
    """Shipped, earned and collected, by salesperson."""
    shipped: dict[str, Decimal] = defaultdict(Decimal)
    known: dict[str, Decimal] = defaultdict(Decimal)
    unknown: dict[str, Decimal] = defaultdict(Decimal)
    borne: dict[str, Decimal] = defaultdict(Decimal)
    for shipment in (s for s in world.shipments if s["status"] == "SHIPPED"):
        for line, freight in zip(shipment["lines"], freight_shares(shipment), strict=True):
            if visible(name, line["salespersonId"]):
                shipped[line["salespersonId"]] += Decimal(line["revenue"])
                if line["cost"] is None:
                    unknown[line["salespersonId"]] += Decimal(line["revenue"])
                    borne[line["salespersonId"]] += freight
                else:
                    known[line["salespersonId"]] += Decimal(line["revenue"]) - Decimal(line["cost"]) - freight
    collected: dict[str, Decimal] = defaultdict(Decimal)
    for receipt in (c for c in world.collections if c["status"] != "REVERSED"):
        for part in receipt["allocations"]:
            if visible(name, part["salespersonId"]):
                collected[part["salespersonId"]] += Decimal(part["amount"])
    for measure, expected in {"SHIPPED": shipped, "COLLECTED": collected}.items():
        asked = {"measure": measure, "by": "SALESPERSON"}
        report = (await world.running.ask(who, SALES, asked))["salesReport"]
        assert sums(report) == expected
        assert Decimal(report["total"]["value"]["amount"]) == sum(expected.values(), Decimal(0))
    if not ROLE_OF[name].endswith("REPRESENTATIVE"):
        await assert_profit(world, who, known, unknown, borne)


def freight_shares(shipment: Any) -> list[Decimal]:
    """Whole cents by revenue, rounded down; what is left by largest remainder, first lines first."""
    revenues = [Fraction(line["revenue"]) for line in shipment["lines"]]
    exact = [Fraction(shipment["freight"]) * 100 * r / sum(revenues) for r in revenues]
    cents = [floor(share) for share in exact]
    left = int(Fraction(shipment["freight"]) * 100) - sum(cents)
    for index in sorted(range(len(exact)), key=lambda i: cents[i] - exact[i])[:left]:
        cents[index] += 1
    return [Decimal(share) / 100 for share in cents]


async def assert_profit(world: Any, who: Any, known: Any, unknown: Any, borne: Any) -> None:
    report = (await world.running.ask(who, SALES, {"measure": "PROFIT", "by": "SALESPERSON"}))["salesReport"]
    apart, freight = [
        {g["key"]: Decimal(g["unknownCost"][part]["amount"]) for g in report["groups"] if g["unknownCost"]}
        for part in ("revenue", "freight")
    ]
    profits = {g["key"]: Decimal(g["value"]["amount"]) for g in report["groups"] if g["value"]}

    assert (profits, apart, freight) == (known, unknown, borne)
    whole = report["total"]
    assert Decimal(whole["value"]["amount"]) == sum(known.values(), Decimal(0))
    assert Decimal(whole["unknownCost"]["freight"]["amount"]) == sum(borne.values(), Decimal(0))


async def test_the_freight_of_lines_without_a_known_cost_stands_apart_with_them(world: Any) -> None:
    await world.shipment(("rep", "100.00", "60.00"), ("rep", "100.00", None), freight="20.00")

    asked = {"measure": "PROFIT", "by": "SALESPERSON"}
    report = (await world.running.ask(viewer("manager"), SALES, asked))["salesReport"]

    for sums in (report["total"], report["groups"][0]):
        assert sums["value"]["amount"] == "30.00"
        assert sums["unknownCost"] == {
            "lines": 1,
            "revenue": {"amount": "100.00"},
            "freight": {"amount": "10.00"},
        }


async def test_profit_is_revenue_less_cost_less_freight(world: Any) -> None:
    await world.shipment(("rep", "100.00", "60.00"), ("rep", "200.00", "90.00"), freight="10.00")
    await world.shipment(("rep", "50.00", None), freight="5.00")

    report = (await world.running.ask(viewer("manager"), SALES, {"measure": "PROFIT", "by": "MONTH"}))[
        "salesReport"
    ]

    assert report["total"] == {
        "count": 2,
        "value": {"amount": "140.00", "currency": "USD"},
        "unknownCost": {"lines": 1, "revenue": {"amount": "50.00"}, "freight": {"amount": "5.00"}},
    }


async def test_profit_needs_the_field_group_cost(world: Any) -> None:
    await world.shipment(("rep", "100.00", "60.00"))

    answer = await world.running.run(viewer("rep"), SALES, {"measure": "PROFIT", "by": "MONTH"})

    assert answer["data"] == {"salesReport": None}
    assert [e["extensions"]["code"] for e in answer["errors"]] == ["FIELD_FORBIDDEN"]


async def test_a_viewer_without_roles_is_refused(world: Any) -> None:
    answer = await world.running.run(
        viewer("rep", "NO_SUCH_ROLE"), SALES, {"measure": "ORDERED", "by": "MONTH"}
    )

    assert answer["data"] == {"salesReport": None}
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_other_currencies_stand_apart(world: Any) -> None:
    await world.order("rep", "100.00")
    await world.order("rep", "40.00", currency="SAR")

    report = (await world.running.ask(viewer("rep"), SALES, {"measure": "ORDERED", "by": "MONTH"}))[
        "salesReport"
    ]

    assert report["total"]["value"] == {"amount": "100.00", "currency": "USD"}
    assert report["otherCurrencies"] == [{"count": 1, "value": {"amount": "40.00", "currency": "SAR"}}]


async def test_a_department_includes_those_below_it_and_counts_as_it_was_then(world: Any) -> None:
    await world.order("rep", "100.00")
    await world.order("rep", "30.00", departmentId=str(id_of("South")))
    asked = {"measure": "ORDERED", "by": "DEPARTMENT"}

    async def total(department: str) -> str:
        variables = asked | {"department": str(id_of(department))}
        report = (await world.running.ask(viewer("director"), SALES, variables))["salesReport"]
        return report["total"]["value"]["amount"]

    assert [await total(name) for name in ("Company", "North", "South")] == ["130.00", "100.00", "30.00"]


async def test_a_period_includes_both_ends(world: Any) -> None:
    for day in ("2026-03-31", "2026-04-01", "2026-04-30", "2026-05-01"):
        await world.order("rep", "1.00", orderedOn=day)

    asked = {"measure": "ORDERED", "by": "YEAR", "from": "2026-04-01", "to": "2026-04-30"}
    report = (await world.running.ask(viewer("rep"), SALES, asked))["salesReport"]

    assert [(g["key"], g["value"]["amount"]) for g in report["groups"]] == [("2026", "2.00")]


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"from": "2026-05-01", "to": "2026-04-30"}, ["to"]),
        ({"department": "no id"}, ["department"]),
        ({"currency": "XXQ"}, ["currency"]),
        ({"measure": "COLLECTED", "by": "PRODUCT"}, ["by"]),
    ],
)
async def test_bad_arguments_are_named(world: Any, given: dict[str, str], argument: list[str]) -> None:
    answer = await world.running.run(viewer("rep"), SALES, {"measure": "ORDERED", "by": "MONTH"} | given)

    assert answer["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "argument": argument}


async def test_another_persons_figures_are_like_an_unknown_persons(world: Any) -> None:
    await world.order("stranger", "100.00")
    asked = {"measure": "ORDERED", "by": "MONTH"}

    hidden = await world.running.ask(viewer("rep"), SALES, asked | {"salesperson": str(id_of("stranger"))})
    unknown = await world.running.ask(viewer("rep"), SALES, asked | {"salesperson": str(id_of("nobody"))})

    assert hidden == unknown
    assert hidden["salesReport"]["groups"] == []


async def test_a_hidden_customers_name_is_not_told(world: Any) -> None:
    mine = await world.customer("rep", name="Mine")
    theirs = await world.customer("stranger", name="Theirs")
    for customer in (mine, theirs):
        await world.order("rep", "10.00", customerId=customer["id"])

    report = (await world.running.ask(viewer("rep"), SALES, {"measure": "ORDERED", "by": "CUSTOMER"}))[
        "salesReport"
    ]

    assert {g["id"]: g["label"] for g in report["groups"]} == {
        mine["id"]: "Mine",
        theirs["id"]: "Not visible",
    }


async def test_customers_count_within_scope_and_public_ones_for_all(world: Any) -> None:
    retail = await world.item("CUSTOMER_TYPE", "Retail")
    for owner in ("rep", "rep", "colleague", "stranger", None, None):
        await world.customer(owner, typeId=retail)
    await world.customer("rep", record="MERGED")

    async def count(name: str, by: str = "TYPE", **given: str) -> Any:
        report = (await world.running.ask(viewer(name), CUSTOMERS, {"by": by} | given))["customerReport"]
        assert report["total"]["count"] == sum(g["count"] for g in report["groups"])
        return {g["label"]: g["count"] for g in report["groups"]}

    assert await count("rep") == {"Retail": 4}
    assert await count("manager") == {"Retail": 5}
    assert await count("director") == {"Retail": 6}
    assert await count("manager", "OWNER") == {"Rep": 2, "Public pool": 2, "Colleague": 1}
    assert await count("director", "DEPARTMENT") == {"North": 3, "Public pool": 2, "South": 1}
    assert await count("director", "OWNER", department=str(id_of("North"))) == {"Rep": 2, "Colleague": 1}
    assert await count("rep", "MONTH") == {"Jan 2026": 4}


async def test_levels_stand_in_their_order_and_unset_ones_last(world: Any) -> None:
    ids = [await world.item("CUSTOMER_LEVEL", name, place) for place, name in ((2, "B"), (1, "A"))]
    for level in (ids[0], ids[0], ids[1], None):
        await world.customer("rep", levelId=level)

    report = (await world.running.ask(viewer("rep"), CUSTOMERS, {"by": "LEVEL"}))["customerReport"]

    assert [(g["label"], g["count"]) for g in report["groups"]] == [("A", 1), ("B", 2), ("Not set", 1)]


async def test_opportunities_are_counted_and_added_up_for_whom_they_counted(world: Any) -> None:
    for owner, kind, amount in (
        ("rep", "WON", "100.00"),
        ("rep", "LOST", "7.00"),
        ("colleague", "WON", "50.00"),
        ("stranger", "WON", "30.00"),
        ("stranger", "OPEN", "1.00"),
    ):
        await world.opportunity(owner, kind, amount=amount)

    async def ask(name: str, **given: Any) -> Any:
        return (await world.running.ask(viewer(name), OPPORTUNITIES, given))["opportunityReport"]

    won = await ask("director", by="DEPARTMENT", measure="AMOUNT", types=["WON"])
    assert {g["label"]: g["value"]["amount"] for g in won["groups"]} == {"North": "150.00", "South": "30.00"}
    assert (await ask("manager", by="STAGE", measure="COUNT"))["total"] == {"count": 3, "value": None}
    month = await ask("rep", by="MONTH", measure="AMOUNT", types=["WON", "LOST"])
    assert [(g["key"], g["value"]["amount"]) for g in month["groups"]] == [("2026-03", "107.00")]


async def test_a_long_tail_becomes_one_group(world: Any) -> None:
    world.running.service.settings.most_groups = 3
    for number in range(5):
        await world.order("rep", f"{100 - number}.00", customerId=str(id_of(f"c{number}")))

    report = (await world.running.ask(viewer("rep"), SALES, {"measure": "ORDERED", "by": "CUSTOMER"}))[
        "salesReport"
    ]

    assert [(g["label"], g["value"]["amount"]) for g in report["groups"]] == [
        ("Not visible", "100.00"),
        ("Not visible", "99.00"),
        ("Others", "291.00"),
    ]
