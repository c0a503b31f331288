"""What reports can be asked by."""

from enum import Enum
from typing import Any

import strawberry


def _choice(name: str, description: str) -> Any:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="What customers are grouped by.")
class CustomerReportGroup(Enum):
    TYPE = _choice("TYPE", "Customer type.")
    SOURCE = _choice("SOURCE", "Where they came from.")
    LEVEL = _choice("LEVEL", "Customer level.")
    STAGE = _choice("STAGE", "Customer stage.")
    OWNER = _choice("OWNER", "Who owns them; public customers are a group of their own.")
    DEPARTMENT = _choice("DEPARTMENT", "Their owner's department today.")
    MONTH = _choice("MONTH", "The month they were created in.")


@strawberry.enum(description="What a sales report adds up.")
class SalesMeasure(Enum):
    ORDERED = _choice("ORDERED", "Net value of confirmed and closed orders, by order date.")
    SHIPPED = _choice("SHIPPED", "Revenue of shipped lines, by shipping date.")
    COLLECTED = _choice("COLLECTED", "Money allocated to orders, by the date it was received.")
    PROFIT = _choice("PROFIT", "Shipped revenue less cost and allocated freight; needs the field group COST.")


@strawberry.enum(description="What sales are grouped by.")
class SalesReportGroup(Enum):
    MONTH = _choice("MONTH", "Month.")
    YEAR = _choice("YEAR", "Year.")
    SALESPERSON = _choice("SALESPERSON", "The salesperson it counts for.")
    DEPARTMENT = _choice("DEPARTMENT", "The department it counted for then, whatever the tree is today.")
    PRODUCT = _choice("PRODUCT", "Product; not of collections.")
    CATEGORY = _choice("CATEGORY", "Product category; not of collections.")
    CUSTOMER = _choice("CUSTOMER", "Customer.")
    CUSTOMER_TYPE = _choice("CUSTOMER_TYPE", "The customer's type when the order was made.")


@strawberry.enum(description="What opportunities are grouped by.")
class OpportunityReportGroup(Enum):
    STAGE = _choice("STAGE", "The stage they are in.")
    OWNER = _choice("OWNER", "Who owns them.")
    DEPARTMENT = _choice("DEPARTMENT", "The department they count for.")
    MONTH = _choice("MONTH", "The month of the date chosen by `date`.")


@strawberry.enum(description="What an opportunity report shows.")
class OpportunityMeasure(Enum):
    COUNT = _choice("COUNT", "How many.")
    AMOUNT = _choice("AMOUNT", "What they are worth.")


@strawberry.enum(description="Which date of an opportunity the period and the months mean.")
class OpportunityDate(Enum):
    OPENED = _choice("OPENED", "When it was opened.")
    EXPECTED_CLOSE = _choice("EXPECTED_CLOSE", "When it is expected to close.")
    CLOSED = _choice("CLOSED", "When it was won or lost.")


@strawberry.enum(description="The type of the stage an opportunity is in.")
class OpportunityStageKind(Enum):
    OPEN = _choice("OPEN", "Still open.")
    WON = _choice("WON", "Won.")
    LOST = _choice("LOST", "Lost.")
