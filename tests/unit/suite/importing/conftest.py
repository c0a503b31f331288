"""An API that offers one import, and folders of CSV files with a mapping."""

from collections.abc import Callable
from pathlib import Path

import pytest
from graphql import build_schema, introspection_from_schema

from suite.importing.targets import Target, import_targets

SDL = """
scalar Date
scalar DateTime
scalar Decimal
scalar CurrencyCode
enum ErrorPolicy { REJECT_ALL REJECT_FAILED_ROWS }
enum Status { DRAFT CONFIRMED }
input MoneyInput { amount: Decimal!, currency: CurrencyCode! }
input LineInput { product: String!, quantity: Decimal!, boxed: Boolean, boxes: Int }
input OrderImportItem {
  externalReference: String!
  customer: String
  orderedOn: Date
  madeAt: DateTime
  status: Status
  freight: MoneyInput
  lines: [LineInput!]
}
input OrderImportInput { items: [OrderImportItem!]!, errorPolicy: ErrorPolicy, dryRun: Boolean }
type Query { nothing: Int }
type Mutation { orderImport(input: OrderImportInput!): Int, orderConfirm(input: OrderImportItem!): Int }
"""


@pytest.fixture(scope="session")
def targets() -> dict[str, Target]:
    return import_targets(dict(introspection_from_schema(build_schema(SDL))))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a file into the test's folder."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_file
