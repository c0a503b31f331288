"""The same work as bare SQL through asyncpg: what the database alone costs."""

from typing import Any
from uuid import uuid4

import asyncpg

from tests.bench.company import dsn
from tests.support.deployments import Deployment

CONNECTIONS = 4
PAGE = """
SELECT o.id, o.number, o.ordered_on, o.net, o.currency, o.customer_id, o.salesperson_id FROM orders o
WHERE o.salesperson_id IN (SELECT employee_id FROM sight WHERE viewer_id = $1)
ORDER BY o.ordered_on DESC, o.id DESC LIMIT 51
"""
CUSTOMER_NAMES = "SELECT id, name FROM customers WHERE id = ANY($1)"
EMPLOYEE_NAMES = "SELECT id, name FROM employees WHERE id = ANY($1)"
MANAGER = "SELECT employee_id FROM accounts WHERE login = 'm0'"


class Bare:
    """A few connections to each database."""

    def __init__(self, sales: asyncpg.Pool, customers: asyncpg.Pool, masterdata: asyncpg.Pool) -> None:
        self._sales, self._customers, self._masterdata = sales, customers, masterdata
        self._viewer: Any = None
        self._order: dict[str, Any] = {}
        self._lines: list[dict[str, Any]] = []
        self._event: dict[str, Any] = {}

    @classmethod
    async def open(cls, deployment: Deployment) -> "Bare":
        bare = cls(
            *[
                await asyncpg.create_pool(dsn(deployment, name), min_size=CONNECTIONS, max_size=CONNECTIONS)
                for name in ("sales", "customers", "masterdata")
            ]
        )
        bare._viewer = await bare._masterdata.fetchval(MANAGER)
        return bare

    async def close(self) -> None:
        for pool in (self._sales, self._customers, self._masterdata):
            await pool.close()

    async def page(self, _number: int) -> None:
        """The page of fifty orders, then the names of its customers and salespeople."""
        rows = await self._sales.fetch(PAGE, self._viewer)
        assert len(rows) == 51
        await self._customers.fetch(CUSTOMER_NAMES, list({row["customer_id"] for row in rows}))
        await self._masterdata.fetch(EMPLOYEE_NAMES, list({row["salesperson_id"] for row in rows}))

    async def learn(self) -> None:
        """Take an order with its lines and event, as the service wrote them, to write the like."""
        [order] = await self._sales.fetch("SELECT * FROM orders WHERE status = 'DRAFT' LIMIT 1")
        lines = await self._sales.fetch("SELECT * FROM order_lines WHERE order_id = $1", order["id"])
        [event] = await self._sales.fetch(
            "SELECT * FROM event_log WHERE type = 'sales.order.created.v1' LIMIT 1"
        )
        assert len(lines) == 3
        self._order, self._event = dict(order.items()), dict(event.items())
        self._lines = [dict(line.items()) for line in lines]

    async def create(self, number: int) -> None:
        """One transaction: the order, its three lines, its event."""
        order_id = uuid4()
        async with self._sales.acquire() as sales, sales.transaction():
            await _insert(sales, "orders", {**self._order, "id": order_id})
            for line in self._lines:
                await _insert(sales, "order_lines", {**line, "id": uuid4(), "order_id": order_id})
            event = {key: value for key, value in self._event.items() if key not in ("id", "position")}
            # Published already, as far as the relay knows: nobody is to handle it.
            await _insert(sales, "event_log", {**event, "event_id": uuid4(), "position": -1 - number})


async def _insert(connection: Any, table: str, row: dict[str, Any]) -> None:
    places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    await connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", *row.values())
