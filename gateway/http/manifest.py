"""A list of trusted documents from the files of a front end."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    Source,
    Visitor,
    concat_ast,
    parse,
    print_ast,
    separate_operations,
    visit,
)

from gateway.http.persisted import APOLLO_FORMAT

ENDINGS = ("graphql", "gql")


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest, in Apollo's form, of every operation in the files of a folder and below.

    Each has the fragments it needs, from whichever file; its id is the SHA-256 of its text. Raises
    ``ValueError`` saying which file or operation is wrong.
    """
    files = sorted(path for ending in ENDINGS for path in folder.rglob(f"*.{ending}"))
    everything = concat_ast([_parsed(path) for path in files])
    names = Counter(_names(everything))
    if twice := [name for name, count in names.items() if count > 1]:
        raise ValueError(f"several operations are called {', '.join(sorted(twice))}")
    documents = separate_operations(everything)
    operations = [_entry(name, document) for name, document in sorted(documents.items())]
    return {"format": APOLLO_FORMAT, "version": 1, "operations": operations}


def _parsed(path: Path) -> DocumentNode:
    try:
        document = parse(Source(path.read_text(), str(path)), no_location=True)
    except GraphQLError as problem:
        raise ValueError(str(problem)) from None
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode) and node.name is None:
            raise ValueError(f"{path}: an operation has no name")
    return document


def _names(document: DocumentNode) -> Iterator[str]:
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode) and node.name is not None:
            yield node.name.value


def _entry(name: str, document: DocumentNode) -> dict[str, Any]:
    (operation,) = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    missing = _spread(document) - {
        node.name.value for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    if missing:
        raise ValueError(f"{name} spreads fragments no file has: {', '.join(sorted(missing))}")
    text = print_ast(document)
    return {
        "id": hashlib.sha256(text.encode()).hexdigest(),
        "name": name,
        "type": operation.operation.value,
        "body": text,
    }


def _spread(document: DocumentNode) -> set[str]:
    """Names of the fragments a document spreads."""
    found: set[str] = set()

    class Spreads(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
            found.add(node.name.value)

    visit(document, Spreads())
    return found
