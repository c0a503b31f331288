"""A small company behind a gateway: three subgraphs that filter nothing, so that only the gateway protects.

director ── manager ── rep          stranger reports to nobody here
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jwt
from httpx2 import ASGITransport, AsyncClient, Response

from chassis.viewer import KeySet, SigningKey, Viewer
from gateway.app import Gateway, crm_gateway
from gateway.auth.tokens import AUDIENCE, ISSUER
from gateway.composition import SubgraphSchema, compose
from gateway.executor.transport import Transport
from gateway.location import Watch
from gateway.settings import GatewaySettings
from tests.integration.gateway.subgraphs import Subgraph

PEOPLE = {name: str(UUID(int=n)) for n, name in enumerate(("director", "manager", "rep", "stranger"), 1)}
BELOW = {"director": ("manager", "rep"), "manager": ("rep",), "rep": (), "stranger": ()}
NAMES = {employee: name for name, employee in PEOPLE.items()}

MASTERDATA = """
type Query { me: Employee  employees: [Employee!]!  viewerScope: ViewerScope @inaccessible }
type Mutation { signIn(login: String!): String!  signOut: Boolean  reorganise: Boolean
  raise: Employee @scoped(scopes: [["pay:write"]]) }
type Employee @key(fields: "id") {
  id: ID!  name: String!
  pay: Int @scoped(scopes: [["pay:read"]])
  rating: Int @policed(policies: [["role:HR"], ["role:SALES_MANAGER"]])
}
type ViewerScope @inaccessible {
  employeeId: ID!  active: Boolean!  roles: [String!]!  organisationVersion: Int!
  grants: [Grant!]!  subtree: [ID!]!  department: [ID!]!
}
type Grant @inaccessible { permission: String!  scope: String! }
"""
CUSTOMERS = """
type Query { customers: [Customer]!  customer(id: ID!): Customer  found: Found  records: [Record] }
type Mutation { customerRename(id: ID!, name: String!): Customer }
interface Record { id: ID! }
union Found = Customer
type Customer implements Record @key(fields: "id")
  @owned(by: "ownerId", resource: "customer", also: "keptBy")
{
  id: ID!  name: String!  ownerId: ID  owner: Employee  keptBy: [ID!] @inaccessible
}
type Employee @key(fields: "id", resolvable: false) { id: ID! }
"""
SALES = """
type Query { orders(first: Int = 20, where: OrderWhere): [Order]! @sized(slicingArguments: ["first"])
   total(in: [Int!]): Int }
input OrderWhere { not: OrderWhere  number: String }
type Order @key(fields: "id") @owned(by: "sellerId", resource: "order") {
  id: ID!  number: String!  sellerId: ID  seller: Employee  customer: Customer
}
type Customer @key(fields: "id") { id: ID!  orders: [Order]! }
type Employee @key(fields: "id", resolvable: false) { id: ID! }
"""


@dataclass
class Company:
    """The data, the subgraphs over it, and the keys."""

    folder: Path
    grants: dict[str, str] = field(
        default_factory=lambda: {"customer:read": "SUBTREE", "order:read": "SUBTREE"}
    )
    inactive: set[str] = field(default_factory=set)
    version: int = 1
    raised: int = 0
    kept_by: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sign_in_key = SigningKey.generate()
        self.sign_in_key.save(self.folder, "sign-in")
        SigningKey.generate().save(self.folder, "gateway")
        keys = KeySet(self.folder / "gateway.jwks.json")
        self.masterdata = Subgraph(
            "masterdata",
            MASTERDATA,
            {
                "me": lambda viewer: _employee(str(viewer.employee_id)),
                "employees": lambda _viewer: [_employee(each) for each in PEOPLE.values()],
                "viewerScope": self._scope,
                "signIn": lambda viewer, login: f"{login}, until now {viewer}",
                "signOut": lambda _viewer: True,
                "reorganise": self._reorganise,
                "raise": self._raise,
            },
            {"Employee": lambda r: _employee(r["id"])},
            keys,
        )
        self.customers = Subgraph(
            "customers",
            CUSTOMERS,
            {
                "customers": lambda _viewer: [self.customer(owner) for owner in (*PEOPLE, "public")],
                "customer": lambda _viewer, id: self.customer(id.partition("-")[2]),
                "found": lambda _viewer: {"__typename": "Customer", **self.customer("stranger")},
                "records": lambda _viewer: [{"__typename": "Customer", **self.customer("stranger")}],
                "customerRename": lambda _viewer, id, name: self.customer(id.partition("-")[2]),
            },
            {"Customer": lambda r: self.customer(r["id"].partition("-")[2])},
            keys,
        )
        self.sales = Subgraph(
            "sales",
            SALES,
            {
                "orders": self._orders,
                "total": lambda _viewer, **_where: 1,
            },
            {
                "Order": lambda r: self.order(r["id"].partition("-")[2]),
                "Customer": lambda r: {"id": r["id"], "orders": self._orders},
            },
            keys,
        )

    @property
    def subgraphs(self) -> list[Subgraph]:
        return [self.masterdata, self.customers, self.sales]

    def customer(self, owner: str) -> dict[str, Any]:
        """The customer of ``owner``; of nobody when it is none of the people."""
        owner_id = PEOPLE.get(owner)
        return {
            "id": f"customer-{owner}",
            "name": f"Secret of {owner}",
            "ownerId": owner_id,
            "owner": owner_id and {"id": owner_id},
            "keptBy": [PEOPLE[name] for name in self.kept_by.get(owner, ())],
        }

    def order(self, seller: str) -> dict[str, Any]:
        """The order of ``seller``, for the stranger's customer."""
        return {
            "id": f"order-{seller}",
            "number": f"Secret of {seller}",
            "sellerId": PEOPLE[seller],
            "seller": {"id": PEOPLE[seller]},
            "customer": {"id": "customer-stranger", "orders": self._orders},
        }

    def _orders(self, _info: object = None, first: int = 20, where: object = None) -> list[dict[str, Any]]:
        return [self.order(name) for name in PEOPLE][:first]

    def _reorganise(self, _viewer: Viewer) -> bool:
        self.version += 1
        return True

    def _raise(self, viewer: Viewer) -> dict[str, Any]:
        self.raised += 1
        return _employee(str(viewer.employee_id))

    def _scope(self, viewer: Viewer) -> dict[str, Any]:
        employee = str(viewer.employee_id)
        name = NAMES.get(employee, "")
        below = [PEOPLE[each] for each in BELOW.get(name, ())]
        return {
            "employeeId": employee,
            "active": name in PEOPLE and name not in self.inactive,
            "roles": ["SALES_MANAGER"],
            "organisationVersion": self.version,
            "grants": [{"permission": p, "scope": s} for p, s in self.grants.items()],
            "subtree": [employee, *below],
            "department": [employee],
        }

    def token(self, name: str, **changes: object) -> str:
        """An access token as sign-in issues it; ``name`` may also be an id."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": PEOPLE.get(name, name),
            "sid": "session",
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 600,
        }
        headers = {"kid": self.sign_in_key.kid}
        return jwt.encode(claims | changes, self.sign_in_key.private, "EdDSA", headers=headers)

    def supergraph(self, *more: SubgraphSchema) -> str:
        return _composed((*(subgraph.schema() for subgraph in self.subgraphs), *more))

    def gateway(
        self,
        transport: Transport,
        watch: Watch | None = None,
        more: Sequence[SubgraphSchema] = (),
        **settings: Any,
    ) -> Gateway:
        """The gateway before the company's subgraphs and ``more``."""
        return crm_gateway(
            GatewaySettings(keys_dir=self.folder, **settings),  # pyright: ignore[reportCallIssue]
            self.supergraph(*more),
            transport,
            watch,
        )


@cache
def _composed(schemas: tuple[SubgraphSchema, ...]) -> str:
    composition = compose(schemas)
    assert composition.supergraph is not None, composition.errors
    return composition.supergraph


def _employee(employee_id: str) -> dict[str, Any]:
    return {"id": employee_id, "name": NAMES[employee_id], "pay": 1_000, "rating": 5}


class Front:
    """A client of a gateway."""

    def __init__(self, company: Company, gateway: Gateway) -> None:
        self.company = company
        self.gateway = gateway
        self.client = AsyncClient(transport=ASGITransport(app=gateway.app()), base_url="http://gateway")

    async def post(
        self, query: str, viewer: str | None = None, variables: object = None, **headers: str
    ) -> Response:
        """The answer to an operation asked as ``viewer``."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if viewer is not None:
            sent["authorization"] = f"Bearer {self.company.token(viewer)}"
        return await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=sent)

    async def ask(self, viewer: str, query: str, **variables: object) -> dict[str, Any]:
        """``data`` of an answer without errors."""
        answer = (await self.post(query, viewer, variables)).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]
