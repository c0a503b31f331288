"""Operations that would cost too much are not executed."""

from typing import Any

from gateway.app import crm_gateway
from gateway.executor.transport.in_process import InProcess
from gateway.location import OWN_SUPERGRAPH
from gateway.settings import GatewaySettings
from tests.integration.gateway.company import Company, Front

ORDERS = "query($n: Int = 20){orders(first: $n){id customer{name}}}"


def front(company: Company, **settings: Any) -> Front:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    return Front(company, company.gateway(apps, **settings))


async def test_over_the_limit_nothing_is_fetched(company: Company) -> None:
    client = front(company, cost_limit=100)
    answer = await client.post(ORDERS, "rep", {"n": 51}, accept="application/graphql-response+json")

    assert answer.status_code == 400
    error = answer.json()["errors"][0]
    assert error["extensions"]["code"] == "COST_ESTIMATED_TOO_EXPENSIVE"
    assert (error["extensions"]["cost"], error["extensions"]["limit"]) == (102, 100)
    assert company.sales.asked == []
    assert (await client.post(ORDERS, "rep", {"n": 3})).status_code == 200


async def test_the_requests_of_the_plan_count_too(company: Company) -> None:
    """20 orders with their customers, and the 10 customers assumed in the request that asks their names."""
    refused = await front(company, cost_limit=49).post(ORDERS, "rep")
    assert refused.json()["errors"][0]["extensions"]["cost"] == 50

    assert "errors" not in (await front(company, cost_limit=50).post(ORDERS, "rep")).json()


async def test_a_subgraph_has_a_limit_of_its_own(company: Company) -> None:
    answer = (await front(company, subgraph_cost_limit=39).post(ORDERS, "rep")).json()

    assert answer["errors"][0]["message"].startswith("The operation's part in sales would cost 40")


async def test_what_slices_a_list_must_be_clear(company: Company) -> None:
    answer = (await front(company).post("{orders(first: null){id}}", "rep")).json()

    assert "errors" not in answer  # the default counts


async def test_answers_tell_their_cost_where_that_is_switched_on(company: Company) -> None:
    answer = (await front(company, show_cost=True).post(ORDERS, "director")).json()

    assert answer["extensions"]["cost"] == {
        "estimated": 50,
        "actual": 3,
        "subgraphs": {"customers": 10, "sales": 40},
    }
    assert "extensions" not in (await front(company).post(ORDERS, "director")).json()


PAGE = "query($n: Int){orders(first: $n){edges{node{id lines{id}}}}}"


def crm(company: Company, **settings: Any) -> Front:
    """A client of the gateway before the CRM's own schema; its subgraphs only count who is asked."""
    apps = {each.name: each.app() for each in company.subgraphs}
    transport = InProcess({**apps, "reports": company.sales.app()})
    limits = GatewaySettings(keys_dir=company.folder, **settings)  # pyright: ignore[reportCallIssue]
    return Front(company, crm_gateway(limits, OWN_SUPERGRAPH.read_text(), transport))


async def test_a_page_of_the_crm_costs_its_rows_and_what_is_in_them(company: Company) -> None:
    """The page, 100 edges with an order each, and 10 lines assumed of each."""
    refused = (await crm(company, cost_limit=1_200).post(PAGE, "rep", {"n": 100})).json()

    assert refused["errors"][0]["extensions"]["code"] == "COST_ESTIMATED_TOO_EXPENSIVE"
    assert refused["errors"][0]["extensions"]["cost"] == 1 + 100 * (1 + 1 + 10)
    assert company.sales.asked == []
    await crm(company, cost_limit=1_201).post(PAGE, "rep", {"n": 100})
    assert len(company.sales.asked) == 1


async def test_a_page_of_the_crm_without_a_size_has_twenty_rows(company: Company) -> None:
    refused = (await crm(company, cost_limit=240).post(PAGE, "rep")).json()

    assert refused["errors"][0]["extensions"]["cost"] == 1 + 20 * (1 + 1 + 10)


async def test_by_default_the_crm_refuses_lists_in_lists_in_lists(company: Company) -> None:
    """Pages of usual size may have lists in them, even twice; three of the largest inside each other not."""
    client = crm(company)
    usual = "{customers(first: 100){nodes{name orders(first: 20){nodes{number lines{sku}}}}}}"
    hostile = "{customers(first: 100){nodes{orders(first: 100){nodes{lines{sku}}}}}}"

    answer = (await client.post(usual, "rep")).json()
    assert "COST_ESTIMATED_TOO_EXPENSIVE" not in str(answer)
    asked = len(company.customers.asked)
    refused = (await client.post(hostile, "rep")).json()

    assert refused["errors"][0]["extensions"]["code"] == "COST_ESTIMATED_TOO_EXPENSIVE"
    assert refused["errors"][0]["extensions"]["cost"] == 1 + 100 * (1 + 1 + 100 * (1 + 10))
    assert len(company.customers.asked) == asked
