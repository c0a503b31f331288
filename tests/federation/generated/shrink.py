"""Makes a failing example small enough to become a case.

    ./yubo tool python -P -m tests.federation.generated.shrink SHARD DRAWN

SHARD and DRAWN (hexadecimal) are what a failing shard of the differential tests prints. Whatever part of the
operation or of a subgraph can be left out with the same failure is left out; what remains is printed.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from graphql import GraphQLError, Node, parse, print_ast

from tests.federation.generated.operations import Operation
from tests.federation.generated.oracle import Gateway
from tests.federation.generated.statistics import Statistics
from tests.federation.generated.world import World, make_world
from tests.federation.test_differential import compare, entropy, operations, vary

Check = Callable[[Gateway, Operation, Random, Statistics], None]
SAME = re.compile(r"^\w+|was sent|was asked|without any|which it did not need|Cannot query|Unknown|expected")


def problem(world: World, operation: Operation, check: Check) -> str | None:
    """What goes wrong, in words that stay the same while the example shrinks."""
    try:
        gateway = Gateway(world)
    except Exception:
        return None
    try:
        check(gateway, operation, Random(0), Statistics())
    except Exception as error:
        return f"{type(error).__name__}: {sorted(set(SAME.findall(str(error))))}"
    return None


def smaller(node: Node) -> Iterator[Node]:
    """The node without one of its parts, at any depth; large parts first."""
    for key in node.keys:
        value = getattr(node, key)
        if isinstance(value, tuple):
            for at in range(len(value)):
                yield _with(node, key, (*value[:at], *value[at + 1 :]))
    for key in node.keys:
        value = getattr(node, key)
        if isinstance(value, Node):
            yield from (_with(node, key, part) for part in smaller(value))
        elif isinstance(value, tuple):
            for at, item in enumerate(value):
                for part in smaller(item):
                    yield _with(node, key, (*value[:at], part, *value[at + 1 :]))


def _with(node: Any, key: str, value: Any) -> Node:
    return type(node)(**({name: getattr(node, name) for name in node.keys} | {key: value}))


def shrunk(text: str, fails: Callable[[str], bool]) -> str:
    """The smallest document found that still fails."""
    found = True
    while found:
        found = False
        for part in smaller(parse(text, no_location=True)):
            candidate = print_ast(part)
            if _parses(candidate) and fails(candidate):
                text, found = candidate, True
                break
    return text


def _parses(text: str) -> bool:
    try:
        parse(text)
    except GraphQLError:
        return False
    return True


def shrink(world: World, operation: Operation, check: Check) -> tuple[World, Operation]:
    """The world and the operation with everything left out that the failure does not need."""
    world = replace(world, merged={})  # what clients must see changes with every part left out
    wanted = problem(world, operation, check)
    assert wanted, "the example does not fail"

    def fails(sdls: Mapping[str, str], text: str) -> bool:
        smaller_operation = Operation(text, operation.variables)
        return problem(replace(world, sdls=sdls), smaller_operation, check) == wanted

    text, sdls = operation.text, dict(world.sdls)
    text = shrunk(text, lambda candidate: fails(sdls, candidate))
    for name in list(sdls):
        rest = {other: sdl for other, sdl in sdls.items() if other != name}
        if fails(rest, text):
            sdls = rest
    for name in sdls:
        sdls[name] = shrunk(sdls[name], lambda candidate, name=name: fails(sdls | {name: candidate}, text))
    text = shrunk(text, lambda candidate: fails(sdls, candidate))
    return replace(world, sdls=sdls), Operation(text, operation.variables)


def main(shard: int, drawn: bytes) -> None:
    random = entropy(shard, drawn)
    world = make_world(random)
    for operation in operations(Gateway(world), random):
        for check in (compare, vary):
            if problem(world, operation, check):
                small, text = shrink(world, operation, check)
                for name, sdl in small.sdls.items():
                    sys.stdout.write(f"# {name}\n{sdl}\n\n")
                sys.stdout.write(f"{text.text}\n{text.variables}\n{small.data}\n")
                check(Gateway(small), text, Random(0), Statistics())


if __name__ == "__main__":
    main(int(sys.argv[1]), bytes.fromhex(sys.argv[2]))
