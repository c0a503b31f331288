"""What a new installation starts from; run again it adds only what is missing and changes nothing."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from chassis.messaging import Work
from chassis.money import currency_places
from services.masterdata.commands import saved_events
from services.masterdata.commands.assign_role import put_roles
from services.masterdata.commands.create_account import new_account
from services.masterdata.commands.create_employee import new_employee
from services.masterdata.commands.password_hashing import hash_password
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.model import (
    Account,
    Currency,
    CurrencyRate,
    Department,
    DepartmentPlacement,
    DictionaryItem,
    Employee,
    Membership,
    NumberSeries,
    OpportunityStage,
    Pipeline,
    Pool,
    ReportingLine,
    Role,
)
from services.masterdata.rules import dictionaries, names, numbers, pipelines, roles
from services.masterdata.rules.passwords import check_password

ROOT_REFERENCE = "COMPANY"
#: Since when the base currency is worth one of itself.
ALWAYS = date(1900, 1, 1)


@dataclass(frozen=True)
class SeedBaseline:
    """An administrator is made only when a password is given and nobody has the login."""

    admin_login: str = "admin"
    admin_password: str | None = field(default=None, repr=False)
    base_currency: str = "USD"


async def seed_baseline(work: Work, request: SeedBaseline) -> None:
    """Root department, roles, dictionaries, pipeline, pool, number series, base currency, administrator."""
    await lock_organisation(work)
    root = await _root(work)
    await _roles(work)
    await _dictionaries(work)
    await _pipeline(work)
    await _pool(work)
    await _series(work)
    await _currency(work, request.base_currency)
    admin = await _administrator(work, root or await _find_root(work), request)
    await publish_organisation(work, departments=[root] if root else [], employees=[admin] if admin else [])


async def _find_root(work: Work) -> Department:
    """The root people are put in when nothing else is said: ours, or the company's own first one."""
    found = await work.session.scalars(
        select(Department)
        .join(DepartmentPlacement, DepartmentPlacement.department_id == Department.id)
        .where(DepartmentPlacement.parent_id.is_(None), DepartmentPlacement.holding(work.today))
        .order_by(Department.id)
    )
    return next(iter(found))


async def _root(work: Work) -> Department | None:
    """The root department, if it had to be made."""
    if await work.session.scalar(select(Department.id).limit(1)):
        return None
    root = Department(
        name="Company",
        names={"en": "Company", "ar": "الشركة", "zh": "公司"},
        external_reference=ROOT_REFERENCE,
        active=True,
        updated_at=work.now,
    )
    work.session.add(root)
    await work.session.flush()
    work.session.add(DepartmentPlacement(department_id=root.id, parent_id=None, valid_from=work.today))
    return root


async def _roles(work: Work) -> None:
    there = set(await work.session.scalars(select(Role.code)))
    work.session.add_all(
        Role(
            code=role.code,
            name=role.names["en"],
            names=dict(role.names),
            grants=dict(role.grants),
            field_groups=list(role.field_groups),
            built_in=True,
            updated_at=work.now,
        )
        for role in roles.BUILT_IN
        if role.code not in there
    )
    await work.session.flush()


async def _dictionaries(work: Work) -> None:
    rows = await work.session.execute(select(DictionaryItem.kind).distinct())
    there = {row.kind for row in rows}
    items = [
        DictionaryItem(
            kind=kind,
            code=code,
            name=en,
            names={"en": en, "ar": ar, "zh": zh},
            position=position,
            active=True,
            updated_at=work.now,
        )
        for kind, listed in dictionaries.BASELINE.items()
        if kind not in there
        for position, (code, (en, ar, zh)) in enumerate(listed.items(), 1)
    ]
    work.session.add_all(items)
    await work.session.flush()
    for item in items:
        work.record(saved_events.dictionary_item_saved(item))


async def _pipeline(work: Work) -> None:
    if await work.session.scalar(select(Pipeline.id).limit(1)):
        return
    pipeline = Pipeline(
        code="STANDARD",
        name="Standard",
        names={"en": "Standard", "ar": "قياسي", "zh": "标准"},
        is_default=True,
        active=True,
        updated_at=work.now,
        stages=[
            OpportunityStage(
                code=code,
                name=en,
                names={"en": en, "ar": ar, "zh": zh},
                sequence=sequence,
                type=type,
                probability=probability,
                active=True,
            )
            for sequence, (code, (type, probability, en, ar, zh)) in enumerate(pipelines.BASELINE.items(), 1)
        ],
    )
    work.session.add(pipeline)
    await work.session.flush()
    work.record(saved_events.pipeline_saved(pipeline))


async def _pool(work: Work) -> None:
    if await work.session.scalar(select(Pool.id).limit(1)):
        return
    pool = Pool(
        code="PUBLIC",
        name="Public customers",
        names={"en": "Public customers", "ar": "العملاء العامون", "zh": "公海客户"},
        is_default=True,
        hidden_fields=["phone", "email"],
        daily_claim_limit=20,
        previous_owner_wait_days=7,
        rest_days=0,
        holding_capacity=None,
        buyers_count_towards_capacity=True,
        active=True,
        updated_at=work.now,
    )
    work.session.add(pool)
    await work.session.flush()
    work.record(saved_events.pool_saved(pool))


async def _series(work: Work) -> None:
    there = set(await work.session.scalars(select(NumberSeries.code)))
    made = [
        NumberSeries(code=code, pattern=pattern, active=True, updated_at=work.now)
        for code, pattern in numbers.BASELINE.items()
        if code not in there
    ]
    work.session.add_all(made)
    await work.session.flush()
    for series in made:
        work.record(saved_events.number_series_saved(series))


async def _currency(work: Work, code: str) -> None:
    if await work.session.scalar(select(Currency.id).where(Currency.code == code)):
        return
    currency = Currency(
        code=code,
        places=currency_places(code),
        active=True,
        updated_at=work.now,
        rates=[CurrencyRate(valid_from=ALWAYS, rate=Decimal(1))],
    )
    work.session.add(currency)
    await work.session.flush()
    work.record(saved_events.currency_saved(currency))


async def _administrator(work: Work, root: Department, request: SeedBaseline) -> Employee | None:
    """The administrator, if they had to be made."""
    if request.admin_password is None:
        return None
    login = names.login(request.admin_login, "input", "login")
    if await work.session.scalar(select(Account.id).where(Account.login == login)):
        return None
    check_password(request.admin_password, login)
    admin = new_employee(work, "Administrator", None, None)
    await work.session.flush()
    work.session.add_all(
        [
            Membership(employee_id=admin.id, department_id=root.id, valid_from=work.today),
            ReportingLine(employee_id=admin.id, manager_id=None, valid_from=work.today),
        ]
    )
    await put_roles(work, admin, [roles.ADMINISTRATOR])
    new_account(work, admin.id, login, await hash_password(request.admin_password))
    return admin
