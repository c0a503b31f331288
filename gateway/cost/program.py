"""Sums that are worked out from an operation's variables, each part once however often it is used."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """The result of the step at `index`."""

    index: int


Term = int | Step
"""A constant, or what a step gives."""


class Program:
    """Steps in the order they are worked out. What is constant is worked out while the program is written."""

    def __init__(self) -> None:
        self._steps: list[Callable[[list[int], Variables], int]] = []

    def add(self, terms: Iterable[Term]) -> Term:
        constant, steps = _parted(terms)
        if not steps:
            return constant
        if len(steps) == 1 and constant == 0:
            return Step(steps[0])
        return self._step(lambda values, _: constant + sum(values[index] for index in steps))

    def largest(self, terms: Iterable[Term]) -> Term:
        given = list(dict.fromkeys(terms))
        constant = max((term for term in given if isinstance(term, int)), default=0)
        steps = [term.index for term in given if isinstance(term, Step)]
        if not steps:
            return constant
        return self._step(lambda values, _: max(constant, *(values[index] for index in steps)))

    def multiply(self, first: Term, second: Term) -> Term:
        if isinstance(first, int) and isinstance(second, int):
            return first * second
        if 0 in (first, second):
            return 0
        if 1 in (first, second):
            return second if first == 1 else first
        one, other = self._reader(first), self._reader(second)
        return self._step(lambda values, _: one(values) * other(values))

    def where(self, conditions: Iterable[tuple[str, bool]], term: Term) -> Term:
        """The term if each boolean variable has its value, else 0."""
        wanted = tuple(conditions)
        if not wanted or term == 0:
            return term
        read = self._reader(term)
        return self._step(
            lambda values, variables: (
                read(values) if all(bool(variables.get(name)) is value for name, value in wanted) else 0
            )
        )

    def given(self, work_out: Callable[[Variables], int]) -> Term:
        """What a function makes of the variables."""
        return self._step(lambda _, variables: work_out(variables))

    def run(self, variables: Variables) -> "Callable[[Term], int]":
        """What each term comes to."""
        values: list[int] = []
        for step in self._steps:
            values.append(step(values, variables))
        return lambda term: term if isinstance(term, int) else values[term.index]

    def __len__(self) -> int:
        return len(self._steps)

    def _step(self, step: Callable[[list[int], Variables], int]) -> Step:
        self._steps.append(step)
        return Step(len(self._steps) - 1)

    @staticmethod
    def _reader(term: Term) -> Callable[[list[int]], int]:
        if isinstance(term, int):
            return lambda _values: term
        index = term.index
        return lambda values: values[index]


def _parted(terms: Iterable[Term]) -> tuple[int, list[int]]:
    constant, steps = 0, []
    for term in terms:
        if isinstance(term, int):
            constant += term
        else:
            steps.append(term.index)
    return constant, steps
