"""The demonstration company's business: opportunities, contracts, orders, shipments, collections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from suite.demo.company import Company, Person, Product
from suite.demo.market import Customer

OPPORTUNITIES = 900
CONTRACTS = 120
ORDERS = 1_500
#: Share of orders that are never shipped, or only the first line of them.
UNSHIPPED, PARTLY_SHIPPED = 0.06, 0.06
UNPAID, PARTLY_PAID = 0.15, 0.1
OPEN_STAGES = ("PROSPECTING", "QUALIFIED", "PROPOSAL", "NEGOTIATION")
METHODS = ("BANK_TRANSFER", "CHEQUE", "CASH")


@dataclass(frozen=True)
class Line:
    """A line of an order."""

    product: Product
    quantity: int
    discount: Decimal

    def net(self, company: Company) -> Decimal:
        return company.rounded(self.quantity * self.product.price * (1 - self.discount))


@dataclass(frozen=True)
class Order:
    """An order of a customer."""

    reference: str
    customer: Customer
    seller: Person
    ordered_on: date
    lines: tuple[Line, ...]

    def net(self, company: Company) -> Decimal:
        return sum((line.net(company) for line in self.lines), Decimal(0))


def make_orders(dice: Random, company: Company, customers: Sequence[Customer], today: date) -> list[Order]:
    """Orders of owned customers; whoever brings more business orders more often."""
    owned = [customer for customer in customers if customer.owner]
    chosen = dice.choices(owned, [customer.weight for customer in owned], k=ORDERS)
    made = []
    for customer in chosen:
        assert customer.owner is not None
        ordered_on = customer.created_on + timedelta(
            days=dice.randrange(max(1, (today - customer.created_on).days))
        )
        products = dice.sample(company.products, dice.choices((1, 2, 3), (3, 4, 3))[0])
        lines = tuple(_line(dice, product) for product in products)
        made.append((ordered_on, customer, customer.owner, lines))
    made.sort(key=lambda order: (order[0], order[1].reference))
    return [
        Order(f"DEMO-O{number:04d}", customer, seller, ordered_on, lines)
        for number, (ordered_on, customer, seller, lines) in enumerate(made, 1)
    ]


def _line(dice: Random, product: Product) -> Line:
    most = 40 if product.price < 100 else 8 if product.price < 1000 else 2
    discount = Decimal(dice.choices((0, 3, 5, 10), (6, 2, 2, 1))[0]) / 100
    return Line(product, dice.randint(1, most), discount)


def orders(company: Company, made: Sequence[Order]) -> Iterator[dict[str, Any]]:
    """Items of ``orderImport``."""
    for order in made:
        yield {
            "externalReference": order.reference,
            "customer": order.customer.reference,
            "salesperson": order.seller.reference,
            "orderedOn": order.ordered_on.isoformat(),
            "currency": company.currency,
            "lines": [
                {
                    "product": line.product.reference,
                    "quantity": str(line.quantity),
                    "unitPrice": str(line.product.price),
                    "discount": str(line.discount),
                    "unitCost": str(line.product.cost),
                }
                for line in order.lines
            ],
        }


def shipments(dice: Random, company: Company, made: Sequence[Order], today: date) -> Iterator[dict[str, Any]]:
    """Items of ``shipmentImport``."""
    for order in made:
        shipped_on = order.ordered_on + timedelta(days=dice.randint(1, 12))
        if dice.random() < UNSHIPPED or shipped_on > today:
            continue
        first_line = {"order": order.reference, "line": 1, "quantity": str(order.lines[0].quantity)}
        whole: dict[str, Any] = {"order": order.reference}
        what = {"lines": [first_line]} if dice.random() < PARTLY_SHIPPED else whole
        yield {
            "externalReference": order.reference.replace("-O", "-S"),
            "shippedOn": shipped_on.isoformat(),
            "freight": company.money(Decimal(dice.randint(10, 120))),
            **what,
        }


def collections(
    dice: Random, company: Company, made: Sequence[Order], today: date
) -> Iterator[dict[str, Any]]:
    """Items of ``collectionImport``; a customer's orders of the same month are paid together."""
    together: dict[tuple[str, int, int], list[Order]] = {}
    for order in made:
        month = (order.customer.reference, order.ordered_on.year, order.ordered_on.month)
        together.setdefault(month, []).append(order)
    for number, paid in enumerate(together.values(), 1):
        received_on = paid[-1].ordered_on + timedelta(days=dice.randint(15, 60))
        if dice.random() < UNPAID or received_on > today:
            continue
        share = Decimal("0.5") if dice.random() < PARTLY_PAID else Decimal(1)
        parts = [company.rounded(order.net(company) * share) for order in paid]
        yield {
            "externalReference": f"DEMO-R{number:04d}",
            "customer": paid[0].customer.reference,
            "amount": company.money(sum(parts, Decimal(0))),
            "receivedOn": received_on.isoformat(),
            "method": dice.choice(METHODS),
            "reference": f"TT-{number:06d}",
            "allocations": [
                {"order": order.reference, "amount": company.money(part)}
                for order, part in zip(paid, parts, strict=True)
            ],
        }


def opportunities(
    dice: Random, company: Company, customers: Sequence[Customer], today: date
) -> Iterator[dict[str, Any]]:
    """Items of ``opportunityImport``."""
    owned = [customer for customer in customers if customer.owner]
    for number in range(1, OPPORTUNITIES + 1):
        customer = dice.choice(owned)
        assert customer.owner is not None
        opened_on = customer.created_on + timedelta(
            days=dice.randrange(max(1, (today - customer.created_on).days))
        )
        closed_on = opened_on + timedelta(days=dice.randint(10, 120))
        product = dice.choice(company.products)
        stage = dice.choices(("WON", "LOST"), (6, 4))[0]
        if closed_on > today:
            stage = dice.choice(OPEN_STAGES)
        open = stage in OPEN_STAGES
        yield {
            "externalReference": f"DEMO-OP{number:04d}",
            "name": f"{product.name} – {customer.name}",
            "customer": customer.reference,
            "owner": customer.owner.reference,
            "product": product.reference,
            "stage": stage,
            "amount": company.money(product.price * dice.randint(1, 20)),
            "openedOn": opened_on.isoformat(),
            "expectedCloseOn": closed_on.isoformat(),
            "closedOn": None if open else closed_on.isoformat(),
            "lossReason": dice.choice(("PRICE", "COMPETITOR", "NO_BUDGET")) if stage == "LOST" else None,
        }


def contracts(
    dice: Random, company: Company, customers: Sequence[Customer], today: date
) -> Iterator[dict[str, Any]]:
    """Items of ``contractImport``."""
    owned = sorted((c for c in customers if c.owner), key=lambda c: -c.weight)
    for number, customer in enumerate(owned[:CONTRACTS], 1):
        assert customer.owner is not None
        signed_on = customer.created_on + timedelta(days=dice.randint(1, 30))
        if signed_on > today:
            continue
        yield {
            "externalReference": f"DEMO-K{number:03d}",
            "customer": customer.reference,
            "owner": customer.owner.reference,
            "amount": company.money(Decimal(dice.randrange(20, 400)) * 500),
            "signedOn": signed_on.isoformat(),
            "startsOn": signed_on.isoformat(),
            "endsOn": (signed_on + timedelta(days=365)).isoformat(),
            "status": "SIGNED",
        }
