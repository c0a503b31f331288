"""Resolution of every entity by its key, for whoever is signed in."""

from chassis.viewer import Viewer
from tests.integration.services.masterdata.conftest import MasterData

ENTITIES = """query($keys: [_Any!]!) { _entities(representations: $keys) {
  __typename
  ... on Employee { id name } ... on Department { id name } ... on Role { id code }
  ... on DictionaryItem { id code } ... on Product { id sku } ... on Currency { id iso: code }
  ... on NumberSeries { id series: code } ... on Pipeline { id code } ... on OpportunityStage { id code }
  ... on Pool { id code } } }"""


async def test_every_entity_resolves_in_order_and_an_unknown_one_is_null(masterdata: MasterData) -> None:
    m = masterdata
    asked = {"sku": "CHAI", "name": "Chai", "listPrice": {"amount": "18", "currency": "USD"}}
    await m.done("productCreate", asked, "product { id }")
    rows = await m.ask(
        m.admin,
        """{ Employee: employees { nodes { id } } Product: products { nodes { id } }
          Department: departments { id } Role: roles { id } DictionaryItem: dictionaryItems(kind: UNIT) { id }
          Currency: currencies { id } NumberSeries: numberSeries { id } Pool: pools { id }
          Pipeline: pipelines { id stages { id } } }""",
    )
    keys = [
        {"__typename": kind, "id": (found if isinstance(found, list) else found["nodes"])[0]["id"]}
        for kind, found in rows.items()
    ]
    keys.append({"__typename": "OpportunityStage", "id": rows["Pipeline"][0]["stages"][0]["id"]})
    expected = [(key["__typename"], key["id"]) for key in keys]
    unknown = [{**key, "id": "01900000-0000-7000-8000-000000000000"} for key in keys]
    nonsense = [{**key, "id": "x"} for key in keys]

    nobody_special = Viewer(m.admin.employee_id)
    found = (await m.ask(nobody_special, ENTITIES, {"keys": [*keys, *unknown, *nonsense]}))["_entities"]

    assert [(e["__typename"], e["id"]) for e in found[: len(keys)]] == expected
    assert found[len(keys) :] == [None] * (2 * len(keys))


async def test_names_come_in_the_readers_language(masterdata: MasterData) -> None:
    m = masterdata
    query = "{ dictionaryItems(kind: UNIT) { name } currencies { name } }"
    assert (await m.ask(m.admin, query))["dictionaryItems"][0]["name"] == "Piece"

    arabic = (await m.run(m.admin, query, language="ar"))["data"]

    assert arabic["dictionaryItems"][0]["name"] == "قطعة"
    assert arabic["currencies"][0]["name"] == "دولار أمريكي"
