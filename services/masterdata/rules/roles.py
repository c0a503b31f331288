"""The roles the system starts with (domain.md, Organisation and visibility: roles are an allow-list).

A permission is ``noun:verb``; its scope says whose records it covers. Field groups name protected fields a
role is shown. An organisation may change every role but the administrator's, and add its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SELF, DEPARTMENT, SUBTREE, ALL = SCOPES = ("SELF", "DEPARTMENT", "SUBTREE", "ALL")
FIELD_GROUPS = ("COST", "CONTACT_PII", "CREDIT")
ADMINISTRATOR = "ADMINISTRATOR"

#: Every permission a role may grant; ``*`` is everything and the administrator's alone.
PERMISSIONS = frozenset(
    f"{noun}:{verb}"
    for noun, verbs in {
        "organisation": "manage",
        "dictionary": "manage",
        "product": "manage",
        "account": "manage",
        "role": "manage",
        "pool": "manage",
        "import": "run",
        "customer": "read create update claim release transfer assign",
        "follow_up": "create",
        "lead": "read create update convert",
        "market_activity": "read manage",
        "duplicate": "override",
        "opportunity": "read create update",
        "contract": "read create update",
        "order": "read create update confirm cancel backdate",
        "shipment": "read create",
        "collection": "read create allocate",
        "report": "read",
    }.items()
    for verb in verbs.split()
)


@dataclass(frozen=True)
class RoleDefinition:
    """A role as it is seeded: grants map a permission to its scope."""

    code: str
    names: Mapping[str, str]
    grants: Mapping[str, str]
    field_groups: tuple[str, ...] = field(default=())


def _every(scope: str, verb: str, nouns: Iterable[str]) -> dict[str, str]:
    return {f"{noun}:{verb}": scope for noun in nouns}


_RECORDS = (
    *("customer", "lead", "market_activity", "opportunity", "contract", "order", "shipment", "collection"),
    "report",
)


def _sales_work(scope: str) -> dict[str, str]:
    """What who sells may do to the records of ``scope``."""
    return {
        **_every(scope, "create", ("customer", "follow_up", "lead", "opportunity", "contract", "order")),
        **_every(scope, "update", ("customer", "lead", "opportunity", "contract", "order")),
        **_every(scope, "create", ("shipment", "collection")),
        "customer:claim": scope,
        "customer:release": scope,
        "lead:convert": scope,
        "market_activity:manage": scope,
        "order:cancel": scope,
        "collection:allocate": scope,
    }


BUILT_IN = (
    RoleDefinition(
        ADMINISTRATOR,
        {"en": "Administrator", "ar": "مدير النظام", "zh": "管理员"},
        {"*": ALL},
    ),
    RoleDefinition(
        "SALES_REPRESENTATIVE",
        {"en": "Sales representative", "ar": "مندوب مبيعات", "zh": "销售代表"},
        {**_every(SUBTREE, "read", _RECORDS), **_sales_work(SELF)},
        ("CONTACT_PII",),
    ),
    RoleDefinition(
        "SALES_MANAGER",
        {"en": "Sales manager", "ar": "مدير مبيعات", "zh": "销售经理"},
        {
            **_every(SUBTREE, "read", _RECORDS),
            **_sales_work(SUBTREE),
            "customer:transfer": SUBTREE,
            "customer:assign": SUBTREE,
            "order:confirm": SUBTREE,
            "duplicate:override": SUBTREE,
        },
        ("CONTACT_PII", "COST"),
    ),
    RoleDefinition(
        "FINANCE",
        {"en": "Finance", "ar": "المالية", "zh": "财务"},
        {
            **_every(ALL, "read", ("customer", "contract", "order", "shipment", "collection", "report")),
            "collection:create": ALL,
            "collection:allocate": ALL,
        },
        ("COST", "CREDIT"),
    ),
)
