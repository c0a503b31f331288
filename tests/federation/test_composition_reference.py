"""Composition says what is written in the cases, and what Apollo's says, where Node is there to ask it."""

import pytest

from gateway.composition import compose
from tests.federation.apollo import PACKAGES, Answer, apollo_compositions, codes, differences
from tests.federation.composition_cases import CompositionCase, composition_cases, fixture_cases
from tests.support.node import NodePackages


@pytest.fixture(scope="module")
def apollo(node_packages: NodePackages) -> dict[CompositionCase, Answer]:
    """What Apollo's composition answers to every case, asked in one process."""
    cases = [*composition_cases(), *fixture_cases()]
    answers = apollo_compositions(node_packages(*PACKAGES), [case.subgraphs for case in cases])
    return dict(zip(cases, answers, strict=True))


@pytest.mark.parametrize("case", composition_cases(), ids=str)
def test_codes_are_those_written_down(case: CompositionCase) -> None:
    result = compose(case.subgraphs)

    assert codes(result.errors) == case.errors, "\n".join(map(str, result.errors))
    assert (result.supergraph is None) == bool(case.errors)
    if result.supergraph is not None:
        assert codes(result.hints) == case.hints, "\n".join(map(str, result.hints))


@pytest.mark.parametrize("case", [*composition_cases(), *fixture_cases()], ids=str)
def test_composes_as_apollo_does(case: CompositionCase, apollo: dict[CompositionCase, Answer]) -> None:
    answer = apollo[case]
    if case.apollo is not None:
        assert answer.errors == case.apollo, "Apollo agrees now: take the line `# apollo:` out"
        return
    result = compose(case.subgraphs)
    assert differences(result, answer) == []
    if result.supergraph is not None:
        assert codes(result.hints) == answer.hints, "\n".join(map(str, result.hints))
