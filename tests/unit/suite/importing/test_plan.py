"""From a mapping and CSV files to items; whatever does not fit is named by its place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from suite.importing.mapping import read_mapping
from suite.importing.plan import PlannedStep, plan
from suite.importing.problems import BadMapping, ImportFailed
from suite.importing.targets import Target

Write = Callable[[str, str], Path]
Make = Callable[..., PlannedStep]

HEAD = """
name: Test
sources:
  orders: {file: orders.csv}
  details: {file: details.csv}
  people: {file: people.csv, key: "{id}"}
steps:
  - step: orders
    target: orderImport
    rows: orders
"""
ORDERS = "id,customer,day,state,person,boss\n1,ALFKI,31/01/2026,done,7,2\n2,,01/02/2026,new,8,\n"
DETAILS = "order,sku,count,kind\n1,tea,2,sold\n2,rum,1,sold\n1,cup,3,gift\n"
PEOPLE = "id,name\n7,Anne\n"


@pytest.fixture
def planned(write: Write, targets: dict[str, Target], tmp_path: Path) -> Make:
    """Plans the orders' step with the YAML lines given for it."""

    def make(step: str, **files: str) -> PlannedStep:
        texts = {"orders": ORDERS, "details": DETAILS, "people": PEOPLE, **files}
        for name, text in texts.items():
            write(f"{name}.csv", text)
        mapping = read_mapping(write("mapping.yaml", HEAD + step))
        return plan(mapping, tmp_path, targets)[0]

    return make


def items(step: PlannedStep) -> list[dict[str, Any]]:
    assert step.problems == []
    return [ready.item for ready in step.ready]


def test_columns_constants_and_concatenations(planned: Make) -> None:
    step = planned("""
    fields:
      externalReference: "O-{id}"
      customer: "{customer} ({id})"
      status: DRAFT
""")

    assert items(step)[0] == {"externalReference": "O-1", "customer": "ALFKI (1)", "status": "DRAFT"}


def test_a_field_whose_columns_are_all_empty_is_left_out(planned: Make) -> None:
    step = planned('    fields: {externalReference: "{id}", customer: "C-{customer}"}')

    assert items(step) == [{"externalReference": "1", "customer": "C-ALFKI"}, {"externalReference": "2"}]


def test_dates_maps_and_defaults(planned: Make) -> None:
    step = planned("""
    fields:
      externalReference: "{id}"
      orderedOn: {from: "{day}", date: "%d/%m/%Y"}
      status: {from: "{state}", map: {done: CONFIRMED, new: DRAFT}}
      customer: {from: "{customer}", default: "nobody of {person}"}
""")

    assert items(step)[1] == {
        "externalReference": "2",
        "orderedOn": "2026-02-01",
        "status": "DRAFT",
        "customer": "nobody of 8",
    }


def test_an_instant_without_offset_is_in_the_mappings_zone(planned: Make) -> None:
    step = planned("""
    fields:
      externalReference: "{id}"
      madeAt: {from: "{day} 09:30", date: "%d/%m/%Y %H:%M"}

defaults: {zone: Asia/Riyadh}
""")

    assert items(step)[0]["madeAt"] == "2026-01-31T09:30:00+03:00"


def test_money_is_rounded_half_up_from_a_float(planned: Make) -> None:
    step = planned(
        '    fields: {externalReference: "{id}", freight: {from: "{amount}", round: 2, money: USD}}',
        orders="id,amount\n1,9.80000019\n2,0.125\n3,\n",
    )

    assert [item.get("freight") for item in items(step)] == [
        {"amount": "9.80", "currency": "USD"},
        {"amount": "0.13", "currency": "USD"},
        None,
    ]


def test_lines_come_from_the_rows_of_another_file(planned: Make) -> None:
    step = planned("""
    fields:
      externalReference: "{id}"
      lines:
        each: details
        where: {order: "{id}"}
        skip_when: {kind: gift}
        fields: {product: "{sku} of {outer.customer}", quantity: "{count}", boxed: "no", boxes: 1}
""")

    assert items(step)[0]["lines"] == [
        {"product": "tea of ALFKI", "quantity": "2", "boxed": False, "boxes": 1}
    ]


def test_a_look_up_joins_a_row_by_its_key(planned: Make) -> None:
    step = planned("""
    look_up: {seller: {source: people, key: "{person}", missing: empty}}
    fields: {externalReference: "{id}", customer: "{seller.name}"}
""")

    assert [item.get("customer") for item in items(step)] == ["Anne", None]


def test_a_look_up_that_must_succeed_names_row_and_column(planned: Make) -> None:
    step = planned("""
    look_up: {seller: {source: people, key: "{person}"}}
    fields: {externalReference: "{id}", customer: "{seller.name}"}
""")

    assert [str(problem) for problem in step.problems] == ["orders.csv:3 person: '8' is not in 'people'"]


def test_rows_are_chosen_by_conditions(planned: Make) -> None:
    kept = planned('    only_when: {state: [new, done]}\n    fields: {externalReference: "{id}"}')
    skipped = planned('    skip_when: {customer: null}\n    fields: {externalReference: "{id}"}')

    assert [len(kept.ready), [item["externalReference"] for item in items(skipped)]] == [2, ["1"]]


def test_words_that_older_yaml_takes_for_booleans_stay_text(planned: Make) -> None:
    step = planned('    fields: {externalReference: "{id}", customer: NO}')

    assert items(step)[0]["customer"] == "NO"


def test_distinct_takes_the_first_row_of_each_kind(planned: Make) -> None:
    step = planned('    distinct: "{order}"\n    fields: {externalReference: "{sku}"}', orders=DETAILS)

    assert [item["externalReference"] for item in items(step)] == ["tea", "rum"]


def test_a_row_is_sent_after_the_one_it_refers_to(planned: Make) -> None:
    step = planned(
        '    parents_first: {row: "{id}", parent: "{boss}"}\n    fields: {externalReference: "{id}"}',
        orders="id,boss\n1,3\n2,\n3,2\n4,5\n5,4\n",
    )

    assert [item["externalReference"] for item in items(step)] == ["2", "3", "1", "5", "4"]


def test_of_several_rows_with_a_key_one_is_taken_when_the_mapping_says_which(
    write: Write, planned: Make
) -> None:
    step = '    look_up: {seller: {source: people, key: "{person}", missing: empty}}\n'
    step += '    fields: {externalReference: "{id}", customer: "{seller.name}"}'

    with pytest.raises(ImportFailed, match=r"people.csv:3: the key '7' of source 'people' is there twice"):
        planned(step, people="id,name\n7,Anne\n7,Bob\n")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ('{status: "{state}"}', "'done' is none of DRAFT, CONFIRMED"),
        ('{orderedOn: "{day}"}', "'31/01/2026' is not a date of the form %Y-%m-%d"),
        ('{status: {from: "{state}", map: {}}}', "'done' is not in the map"),
        ('{freight: {from: "{state}", round: 2, money: USD}}', "'done' is not a number"),
        ('{freight: {from: "{state}", money: USD}}', "freight: amount: 'done' is not a number"),
        (
            '{freight: {fields: {currency: USD, amount: "{boss}x"}}}',
            "freight: amount: '2x' is not a number",
        ),
        ("{lines: [{fields: {product: a, quantity: 1, boxed: maybe}}]}", "'maybe' is neither yes nor no"),
        ('{lines: [{fields: {product: a, quantity: 1, boxes: "1.5"}}]}', "'1.5' is not a whole number"),
        ('{lines: [{fields: {product: a, quantity: "NaN"}}]}', "'NaN' is not a number"),
    ],
)
def test_a_value_that_does_not_fit_is_a_problem_of_its_row(planned: Make, fields: str, message: str) -> None:
    step = planned('    fields: {externalReference: "{id}", ' + fields[1:])

    assert message in str(step.problems[0])
    assert str(step.problems[0]).startswith("orders.csv:2")


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ('    fields: {customer: "{id}"}', "OrderImportItem needs externalReference"),
        ('    fields: {externalReference: "{idd}"}', "orders.csv has no column 'idd'; it has id, customer"),
        ('    fields: {externalReference: "{id}", costumer: a}', "no field 'costumer'; there is customer"),
        ('    fields: {externalReference: "{id"}', "a brace is not closed"),
        ('    fields: {externalReference: {from: "{id}", dat: x}}', r"dat: Extra inputs"),
        ('    fields: {externalReference: 1.5}', r"fields.externalReference"),
        ('    colour: red\n    fields: {externalReference: "{id}"}', r"steps\[0\].colour"),
        ('    look_up: {a: {source: b, key: "{id}"}}\n    fields: {externalReference: a}', "no source 'b'"),
        ('    look_up: {a: {source: details, key: "{id}"}}\n    fields: {externalReference: a}', "no key"),
        ('    fields: {externalReference: a, lines: {each: details, where: {no: a}, fields: {}}}', "'no'"),
        ('    only_when: {no: a}\n    fields: {externalReference: a}', "no column 'no'"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_work_is_refused_by_place(planned: Make, step: str, message: str) -> None:
    with pytest.raises(BadMapping, match=message):
        planned(step)


def test_an_import_the_api_does_not_offer_is_refused_with_the_nearest(
    write: Write, targets: dict[str, Target], tmp_path: Path
) -> None:
    text = (
        "name: a\nsources: {o: {file: o.csv}}\nsteps: [{step: s, target: ordersImport, rows: o, fields: {}}]"
    )
    write("o.csv", "a\n1\n")

    with pytest.raises(BadMapping, match="no import 'ordersImport'; there is orderImport"):
        plan(read_mapping(write("m.yaml", text)), tmp_path, targets)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must name every column"),
        ("id,id\n", "must name every column"),
        ("id,b\n1\n", "orders.csv:2: 1 cells, but 2 columns"),
        ('id,b\n1,"open\n', "not a well-formed CSV file"),
    ],
)
def test_a_malformed_file_is_refused_by_line(planned: Make, text: str, message: str) -> None:
    with pytest.raises(ImportFailed, match=message):
        planned('    fields: {externalReference: "{id}"}', orders=text)


def test_a_file_in_another_encoding_is_refused(
    planned: Make, targets: dict[str, Target], tmp_path: Path
) -> None:
    planned('    fields: {externalReference: "{id}"}')
    (tmp_path / "orders.csv").write_bytes(b"id\n\xff\xfe\n")

    with pytest.raises(ImportFailed, match="not in utf-8"):
        plan(read_mapping(tmp_path / "mapping.yaml"), tmp_path, targets)
