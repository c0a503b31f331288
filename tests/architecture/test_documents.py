"""Documents that list what is in the code list all of it."""

import chassis.http.body
import gateway.errors
from chassis.errors import ErrorKind
from tests.support.sources import ROOT


def test_what_to_do_about_each_code_of_the_gateway_is_told() -> None:
    text = (ROOT / "docs/debugging.md").read_text()
    declared = [*vars(gateway.errors).values(), *vars(chassis.http.body).values()]
    codes = {kind.code for kind in declared if isinstance(kind, ErrorKind)}

    assert {code for code in codes if f"`{code}`" not in text} == set()


def test_the_gateways_table_names_all_its_parts() -> None:
    text = (ROOT / "gateway/README.md").read_text()
    parts = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "gateway").iterdir()
        if path.name not in ("__init__.py", "__pycache__", "README.md")
    }

    assert {part for part in parts if f"`{part}`" not in text} == set()
