"""What a new installation starts from."""

from chassis.viewer import SYSTEM
from services.masterdata.commands.seed_baseline import SeedBaseline, seed_baseline
from tests.integration.services.masterdata.conftest import PASSWORD, MasterData


async def test_a_new_installation_has_what_a_first_document_needs(masterdata: MasterData) -> None:
    data = await masterdata.ask(
        masterdata.admin,
        """{
          me { name department { name } roles { code } }
          dictionaryItems(kind: CUSTOMER_TYPE) { code name names { ar zh } }
          pipelines { code isDefault stages { code type probability } }
          pools { code isDefault dailyClaimLimit }
          currencies { code name places rates { rate } }
          numberSeries { code pattern }
          roles { code }
        }""",
    )

    assert data["me"] == {
        "name": "Administrator",
        "department": {"name": "Company"},
        "roles": [{"code": "ADMINISTRATOR"}],
    }
    assert data["dictionaryItems"][0]["names"] == {"ar": "شركة", "zh": "企业"}
    assert data["pipelines"][0]["stages"][0] == {"code": "PROSPECTING", "type": "OPEN", "probability": "0.1"}
    assert [pool["isDefault"] for pool in data["pools"]] == [True]
    assert data["currencies"] == [
        {"code": "USD", "name": "US Dollar", "places": 2, "rates": [{"rate": "1.000000"}]}
    ]
    assert len(data["numberSeries"]) == 8
    assert {role["code"] for role in data["roles"]} >= {"ADMINISTRATOR", "FINANCE", "SALES_MANAGER"}


async def test_seeding_again_changes_and_publishes_nothing(masterdata: MasterData) -> None:
    before = await masterdata.published()

    async with masterdata.service.works.begin(SYSTEM) as work:
        await seed_baseline(work, SeedBaseline("admin", PASSWORD))

    assert await masterdata.published() == before


async def test_without_a_password_nobody_is_made(masterdata: MasterData) -> None:
    async with masterdata.service.works.begin(SYSTEM) as work:
        await seed_baseline(work, SeedBaseline("second", None))

    data = await masterdata.ask(masterdata.admin, "{ employees { totalCount } }")
    assert data["employees"]["totalCount"] == 1
