"""The same work as bare SQL through asyncpg: what the database alone costs."""

from typing import Any
from uuid import uuid4

import asyncpg

from tests.bench.company import connect
from tests.support.deployments import Deployment

CONNECTIONS = 4
PAGE = """
SELECT o.id, o.number, o.ordered_on, o.net, o.currency, o.customer_id, o.salesperson_id FROM orders o
WHERE o.salesperson_id IN (SELECT employee_id FROM sight WHERE viewer_id = $1)
ORDER BY o.ordered_on DESC, o.id DESC LIMIT 51
"""
CUSTOMER_NAMES = "SELECT id, name FROM customers WHERE id = ANY($1)"
EMPLOYEE_NAMES = "SELECT id, name FROM employees WHERE id = ANY($1)"


class Bare:
    """A few connections to each database, used in turn."""

    def __init__(self, pools: dict[str, list[asyncpg.Connection]], viewer: Any) -> None:
        self._pools = pools
        self._viewer = viewer
        self._order: dict[str, Any] = {}
        self._lines: list[dict[str, Any]] = []
        self._event: dict[str, Any] = {}

    @classmethod
    async def open(cls, deployment: Deployment) -> "Bare":
        pools = {
            name: [await connect(deployment, name) for _ in range(CONNECTIONS)]
            for name in ("sales", "customers", "masterdata")
        }
        viewer = await pools["masterdata"][0].fetchval("SELECT employee_id FROM accounts WHERE login = 'm0'")
        return cls(pools, viewer)

    async def close(self) -> None:
        for pool in self._pools.values():
            for connection in pool:
                await connection.close()

    async def page(self, number: int) -> None:
        """The page of fifty orders, then the names of its customers and salespeople."""
        sales, customers, masterdata = (
            self._pools[name][number % CONNECTIONS] for name in ("sales", "customers", "masterdata")
        )
        rows = await sales.fetch(PAGE, self._viewer)
        assert len(rows) == 51
        await customers.fetch(CUSTOMER_NAMES, list({row["customer_id"] for row in rows}))
        await masterdata.fetch(EMPLOYEE_NAMES, list({row["salesperson_id"] for row in rows}))

    async def learn(self) -> None:
        """Take an order with its lines and event, as the service wrote them, to write the like."""
        sales = self._pools["sales"][0]
        order = await sales.fetchrow("SELECT * FROM orders WHERE status = 'DRAFT' LIMIT 1")
        wanted = "SELECT * FROM order_lines WHERE order_id = $1"
        lines = await sales.fetch(wanted, order["id"] if order else None)
        event = await sales.fetchrow("SELECT * FROM event_log WHERE type = 'sales.order.created.v1' LIMIT 1")
        assert order and event and len(lines) == 3
        self._order = dict(order.items())
        self._lines = [dict(line.items()) for line in lines]
        self._event = dict(event.items())

    async def create(self, number: int) -> None:
        """One transaction: the order, its three lines, its event."""
        sales = self._pools["sales"][number % CONNECTIONS]
        order_id = uuid4()
        async with sales.transaction():
            await _insert(sales, "orders", {**self._order, "id": order_id})
            for line in self._lines:
                await _insert(sales, "order_lines", {**line, "id": uuid4(), "order_id": order_id})
            event = {key: value for key, value in self._event.items() if key not in ("id", "position")}
            # Published already, as far as the relay knows: nobody is to handle it.
            await _insert(sales, "event_log", {**event, "event_id": uuid4(), "position": 0})


async def _insert(connection: asyncpg.Connection, table: str, row: dict[str, Any]) -> None:
    places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    await connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", *row.values())
