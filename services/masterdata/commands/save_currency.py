"""Currencies in use and their dated rates to the base currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from chassis.errors import NOT_FOUND, Refused
from chassis.messaging import Work
from chassis.money import currency_places
from services.masterdata.commands.checks import check_save, check_version, require
from services.masterdata.commands.saved_events import currency_saved
from services.masterdata.model import Currency, CurrencyRate
from services.masterdata.rules.prices import check_rate


@dataclass(frozen=True)
class SaveCurrency:
    """With ``expected_version`` the one with this code is changed."""

    code: str
    active: bool = True
    expected_version: int | None = None


@dataclass(frozen=True)
class SetCurrencyRate:
    """``valid_from`` absent: from today."""

    code: str
    expected_version: int
    rate: Decimal
    valid_from: date | None = None


async def save_currency(work: Work, request: SaveCurrency) -> Currency:
    """Needs dictionary:manage. The places come from ISO 4217."""
    require(work.viewer, "dictionary:manage")
    currency = await _find(work, request.code)
    check_save(currency, request.expected_version)
    if currency is None:
        currency = Currency(code=request.code, places=currency_places(request.code), rates=[])
        work.session.add(currency)
    currency.active = request.active
    return await _saved(work, currency)


async def set_currency_rate(work: Work, request: SetCurrencyRate) -> Currency:
    """Needs dictionary:manage. Posted documents keep the rate they were posted with."""
    require(work.viewer, "dictionary:manage")
    currency = await _find(work, request.code)
    if currency is None:
        raise Refused(NOT_FOUND, path=("input", "code"))
    check_version(currency, request.expected_version)
    check_rate(request.rate, "input", "rate")
    valid_from = request.valid_from or work.today
    row = next((row for row in currency.rates if row.valid_from == valid_from), None)
    if row is None:
        row = CurrencyRate(valid_from=valid_from)
        currency.rates.append(row)
        currency.rates.sort(key=lambda other: other.valid_from)
    row.rate = request.rate
    return await _saved(work, currency)


async def _find(work: Work, code: str) -> Currency | None:
    return await work.session.scalar(select(Currency).where(Currency.code == code).with_for_update())


async def _saved(work: Work, currency: Currency) -> Currency:
    currency.touch(work.now)
    await work.session.flush()
    work.record(currency_saved(currency))
    return currency
