"""Makes requests of drafts: what can be asked of a subgraph at once is one fetch.

Look-ups of one subgraph that become ready in the same step and ask for the same share one list of
representations, wherever their objects are. Those of the same objects that could not be merged, because
their inputs conflict, are one request with two `_entities` fields. What nothing waits for is asked along
with the same question of a later step.
"""

from dataclasses import dataclass, field

from gateway.planner.fetches import Draft, ordered
from gateway.planner.operations import OperationPrinter
from gateway.planner.plan import Fetch, Lookup, OperationKind


@dataclass(eq=False, slots=True)
class Request:
    """Drafts sent together, `depth` in sequence. Each batch stands by what it asks its entities for."""

    graph: str
    depth: int
    batches: dict[str, list[Draft]]
    depends_on: set["Request"] = field(default_factory=set)

    @property
    def drafts(self) -> list[Draft]:
        return [draft for batch in self.batches.values() for draft in batch]


def fetches(drafts: list[Draft], printer: OperationPrinter, kind: OperationKind) -> tuple[Fetch, ...]:
    """The fetches of drafts in topological order; `kind` is the client's operation."""
    requests = _requests(drafts, printer)
    ids = {request: position for position, request in enumerate(requests)}
    return tuple(_fetch(request, ids, printer, kind) for request in requests)


def _requests(drafts: list[Draft], printer: OperationPrinter) -> list[Request]:
    depths: dict[Draft, int] = {}
    for draft in drafts:
        depths[draft] = 1 + max((depths[other] for other in draft.depends_on), default=0)
    batches: dict[tuple[object, str], list[Draft]] = {}
    for draft in drafts:
        same = ((draft.graph, depths[draft]), printer.selection(draft)) if draft.inputs else (draft, "")
        batches.setdefault(same, []).append(draft)
    requests: list[Request] = []
    places: dict[object, Request] = {}
    for (_, asked), batch in batches.items():
        graph, depth = batch[0].graph, depths[batch[0]]
        here = [(graph, depth, draft.path) for draft in batch if draft.inputs]
        request = next((places[place] for place in here if place in places), None)
        if request is None:
            requests.append(request := Request(graph, depth, {}))
        request.batches[asked] = batch
        places.update(dict.fromkeys(here, request))
    owner = {draft: request for request in requests for draft in request.drafts}
    for draft, request in owner.items():
        request.depends_on.update(owner[other] for other in draft.depends_on)
    return ordered(_joined(requests))


def _joined(requests: list[Request]) -> list[Request]:
    """Have what nothing waits for, no request and no guard, asked with the same question of the last step.

    That one comes to wait for more, but only for requests of steps before those it waits for already: the
    longest chain stays as long, and none waits for itself. Roots stay: a mutation's next waits for the last.
    """
    awaited = {other for request in requests for other in request.depends_on}
    last: dict[object, Request] = {}
    gone: set[Request] = set()
    for request in sorted(requests, key=lambda request: request.depth, reverse=True):
        target = last.setdefault((request.graph, frozenset(request.batches)), request)
        if target is request or request in awaited or any(draft.guards for draft in request.drafts):
            continue
        for asked, batch in request.batches.items():
            target.batches[asked] = [*batch, *target.batches[asked]]
        target.depends_on |= request.depends_on
        gone.add(request)
    return [request for request in requests if request not in gone]


def _fetch(
    request: Request, ids: dict[Request, int], printer: OperationPrinter, kind: OperationKind
) -> Fetch:
    first = request.drafts[0]
    if first.inputs:
        text, variables = printer.entities([batch[0] for batch in request.batches.values()])
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
            for number, batch in enumerate(request.batches.values())
            for draft in batch
            if draft.inputs
        ),
        tuple(sorted(ids[other] for other in request.depends_on)),
        tuple(check for draft in request.drafts for check in draft.guards),
        tuple(sorted(printer.when(request.drafts), key=sorted)),
    )
