"""Makes requests of drafts: what can be asked of a subgraph at once is one fetch.

Look-ups of one subgraph that become ready in the same step and ask for the same share one list of
representations, wherever their objects are. Those of the same objects that could not be merged, because
their inputs conflict, are one request with two `_entities` fields.
"""

from dataclasses import dataclass, field

from gateway.planner.fetches import Draft, ordered
from gateway.planner.operations import OperationPrinter
from gateway.planner.plan import Fetch, Lookup, OperationKind


@dataclass(eq=False, slots=True)
class Request:
    """Drafts sent together; each batch is a list of drafts that ask for the same."""

    batches: list[list[Draft]]
    depends_on: set["Request"] = field(default_factory=set)

    @property
    def drafts(self) -> list[Draft]:
        return [draft for batch in self.batches for draft in batch]


def fetches(drafts: list[Draft], printer: OperationPrinter, kind: OperationKind) -> tuple[Fetch, ...]:
    """The fetches of drafts in topological order; `kind` is the client's operation."""
    requests = _requests(drafts, printer)
    ids = {request: position for position, request in enumerate(requests)}
    return tuple(_fetch(request, ids, printer, kind) for request in requests)


def _requests(drafts: list[Draft], printer: OperationPrinter) -> list[Request]:
    depths: dict[Draft, int] = {}
    for draft in drafts:
        depths[draft] = 1 + max((depths[other] for other in draft.depends_on), default=0)
    batches: dict[object, list[Draft]] = {}
    for draft in drafts:
        same = (draft.graph, depths[draft], printer.selection(draft)) if draft.inputs else draft
        batches.setdefault(same, []).append(draft)
    requests: list[Request] = []
    for batch in batches.values():
        for request in requests:
            if batch[0].inputs and _of_same_objects(request, batch, depths):
                request.batches.append(batch)
                break
        else:
            requests.append(Request([batch]))
    owner = {draft: request for request in requests for draft in request.drafts}
    for draft, request in owner.items():
        request.depends_on.update(owner[other] for other in draft.depends_on)
    return ordered(requests)


def _of_same_objects(request: Request, batch: list[Draft], depths: dict[Draft, int]) -> bool:
    paths = {draft.path for draft in batch}
    return any(
        other.inputs
        and other.path in paths
        and other.graph == batch[0].graph
        and depths[other] == depths[batch[0]]
        for other in request.drafts
    )


def _fetch(
    request: Request, ids: dict[Request, int], printer: OperationPrinter, kind: OperationKind
) -> Fetch:
    first = request.drafts[0]
    if first.inputs:
        text, variables = printer.entities([batch[0] for batch in request.batches])
    else:
        text, variables = printer.root(first, kind)
    return Fetch(
        ids[request],
        first.graph,
        "query" if first.inputs else kind,
        text,
        variables,
        tuple(
            Lookup(draft.path, tuple(draft.inputs), tuple(draft.guarded), number)
            for number, batch in enumerate(request.batches)
            for draft in batch
            if draft.inputs
        ),
        tuple(sorted(ids[other] for other in request.depends_on)),
        tuple(check for draft in request.drafts for check in draft.guards),
    )
