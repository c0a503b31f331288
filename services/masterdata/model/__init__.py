"""Master data's tables, one aggregate a file."""

from services.masterdata.model.account import Account, RefreshToken, SignInAttempts, SignInSession
from services.masterdata.model.base import Base
from services.masterdata.model.currency import Currency, CurrencyRate
from services.masterdata.model.department import Department, DepartmentHead, DepartmentPlacement
from services.masterdata.model.dictionary import DictionaryItem
from services.masterdata.model.employee import Employee, EmployeeRole, Membership, ReportingLine
from services.masterdata.model.number_series import NumberSeries
from services.masterdata.model.pipeline import OpportunityStage, Pipeline
from services.masterdata.model.pool import Pool
from services.masterdata.model.product import Product, ProductCost
from services.masterdata.model.role import Role
from services.masterdata.model.structure import OrganisationDay

__all__ = [
    "Account",
    "Base",
    "Currency",
    "CurrencyRate",
    "Department",
    "DepartmentHead",
    "DepartmentPlacement",
    "DictionaryItem",
    "Employee",
    "EmployeeRole",
    "Membership",
    "NumberSeries",
    "OpportunityStage",
    "OrganisationDay",
    "Pipeline",
    "Pool",
    "Product",
    "ProductCost",
    "RefreshToken",
    "ReportingLine",
    "Role",
    "SignInAttempts",
    "SignInSession",
]
