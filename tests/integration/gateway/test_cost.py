"""Operations that would cost too much are not executed."""

from typing import Any

from gateway.executor.transport.in_process import InProcess
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
