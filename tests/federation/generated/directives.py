"""`@requires`, `@provides` and `@inaccessible` of a random world."""

import re

from tests.federation.generated.draft import Draft, TypeDraft
from tests.federation.generated.entities import definitions, stub

PLAIN = "stuw"


def requires(draft: Draft, entity: TypeDraft, all_: list[TypeDraft]) -> None:
    """Fields computed from what other subgraphs resolve."""
    if not draft.wants("requires"):
        return
    graphs = [*entity.homes, *entity.leaves]
    away = [graph for graph in graphs if "node" in entity.types and not entity.has(graph, "node")]
    graph = draft.pick(away or graphs)
    number = 0
    for texts in _inputs(draft, entity, graph, all_):
        name = f"made{graph}{number}"
        entity.add(graph, name, draft.pick(("String", "Int", "[String]")), f' @requires(fields: "{texts}")')
        entity.inputs.add(name) if number == 0 else None
        number += 1
    if number:
        draft.use("requires")
    if number and draft.wants("requires chain"):
        others = [other for other in entity.homes if other != graph]
        if others and graph not in entity.leaves:
            other, source = draft.pick(others), f"made{graph}0"
            entity.external(other, source)
            entity.add(other, "chained", "String", f' @requires(fields: "{source}")')
            draft.use("requires chain")


def _inputs(draft: Draft, entity: TypeDraft, graph: str, all_: list[TypeDraft]) -> list[str]:
    """Field sets that can be required in a subgraph."""
    found: list[str] = []
    elsewhere = [name for name in PLAIN if name in entity.types and not entity.has(graph, name)]
    chosen = draft.some(elsewhere, 1, 3)
    for name in chosen:
        _external(draft, entity, graph, name)
    if chosen:
        found.append(" ".join(chosen[:2]))
        found += chosen[2:]
    if (
        draft.wants("requires argument")
        and (entity.name, "v") in draft.echoing
        and not entity.has(graph, "v")
    ):
        _external(draft, entity, graph, "v")
        if "by:" in entity.lines[graph]["v"]:
            definitions(draft, graph, "Filter", "Inner", "Color")
        found += draft.some(["v(n: 5)", "v(n: 6)", "v"], 1, 3)
        draft.use("requires argument")
    if draft.wants("requires nested"):
        found += _nested(draft, entity, graph, all_)
    if draft.wants("requires interface"):
        found += _abstract(draft, entity, graph)
    return found


def _external(draft: Draft, entity: TypeDraft, graph: str, name: str) -> None:
    entity.external(graph, name)
    entity.inputs.add(name)
    for known in ("Date", "Color"):
        if known in entity.lines[graph][name]:
            definitions(draft, graph, known)


def _nested(draft: Draft, entity: TypeDraft, graph: str, all_: list[TypeDraft]) -> list[str]:
    found: list[str] = []
    if "val" in entity.types and not entity.has(graph, "val"):
        entity.external(graph, "val")
        value = draft.type("Val")
        if not value.has(graph, "x"):
            value.lines.setdefault(graph, {})["x"] = "x: String @external"
            value.headers.setdefault(graph, [])
        value.inputs.add("x")
        entity.inputs.add("val")
        found.append("val { x }")
        draft.use("requires nested")
    for name in ("one", "many"):
        if name not in entity.types or entity.has(graph, name) or draft.wants("guard"):
            continue
        target = draft.type(re.sub(r"\W", "", entity.types[name]))
        inner = [item for item in PLAIN if item in target.types and not target.has(graph, item)]
        if not inner or not stub(draft, target, graph):
            continue
        _external(draft, target, graph, inner[0])
        entity.external(graph, name)
        entity.inputs.add(name)
        found.append(f"{name} {{ {inner[0]} }}")
        draft.use("requires nested")
    return found


def _abstract(draft: Draft, entity: TypeDraft, graph: str) -> list[str]:
    """`node { id ... on E0 { s } }` over an interface another subgraph resolves."""
    if "node" not in entity.types or entity.has(graph, "node") or draft.wants("guard"):
        return []
    node = draft.type("Node", "interface")
    names = [name for name in draft.runtime[entity.name, "node"] if name.startswith("E")]
    members = [draft.type(name) for name in names]
    if not members or not all(stub(draft, member, graph) for member in members):
        return []
    if not all(member.has(graph, "id") for member in members):
        return []
    if "id" not in node.lines.get(graph, {}):
        node.add(graph, "id", "ID!")
    if node.has(graph, "label") and not all(member.has(graph, "label") for member in members):
        return []
    for member in members:
        implemented = member.implements.setdefault(graph, [])
        if "Node" not in implemented:
            implemented.append("Node")
    entity.external(graph, "node")
    entity.inputs.add("node")
    parts = ["id"]
    member = draft.pick(members)
    inner = [item for item in PLAIN if item in member.types and not member.has(graph, item)]
    if inner:
        _external(draft, member, graph, inner[0])
        parts.append(f"... on {member.name} {{ {inner[0]} }}")
    draft.use("requires interface")
    return [f"node {{ {' '.join(parts)} }}"]


def provides(draft: Draft, entity: TypeDraft) -> None:
    """References under which fields of others are known."""
    for name in ("one", "many"):
        graphs = entity.resolvers.get(name)
        if not graphs or not draft.wants("provides") or draft.chance(0.3):
            continue
        graph = graphs[0]
        target = draft.type(re.sub(r"\W", "", entity.types[name]))
        texts = [*_provided(draft, target, graph), *_value(draft, target, graph)]
        if draft.wants("provides nested") and "one" in target.types and not target.has(graph, "one"):
            second = draft.type(re.sub(r"\W", "", target.types["one"]))
            inner = _provided(draft, second, graph) if stub(draft, second, graph) else []
            if inner:
                target.external(graph, "one")
                draft.make_shareable(target, "one")
                texts.append(f"one {{ {' '.join(inner)} }}")
                draft.use("provides nested")
        if texts:
            entity.mark(graph, name, f'@provides(fields: "{" ".join(texts)}")')
            draft.use("provides")


def _value(draft: Draft, target: TypeDraft, graph: str) -> list[str]:
    """A part of a value type, where the subgraph has nothing of it itself."""
    value = draft.type("Val")
    if "val" not in target.types or target.has(graph, "val") or value.resolves(graph, "x"):
        return []
    target.external(graph, "val")
    value.lines.setdefault(graph, {})["x"] = "x: String @external"
    value.headers.setdefault(graph, [])
    return ["val { x }"]


def _provided(draft: Draft, target: TypeDraft, graph: str) -> list[str]:
    moved = {name for _, type_, name in draft.overridden if type_ == target.name}
    free = [
        name
        for name in PLAIN
        if name in target.types and not target.resolves(graph, name) and name not in moved
    ]
    chosen = draft.some(free, 1, 2)
    for name in chosen:
        target.external(graph, name)
        draft.make_shareable(target, name)
        for known in ("Date", "Color"):
            if known in target.lines[graph][name]:
                definitions(draft, graph, known)
    return chosen


def provides_abstract(draft: Draft) -> None:
    """`@provides` on a union's or an interface's field, for one of its types."""
    if not draft.wants("provides abstract"):
        return
    for (owner, field), names in draft.runtime.items():
        type_ = draft.type(owner)
        entities = [name for name in names if name.startswith("E")]
        graphs = type_.resolvers.get(field, ())
        if field == "commonHits" or not entities or len(graphs) != 1 or draft.chance(0.4):
            continue
        graph, target = graphs[0], draft.type(draft.pick(entities))
        chosen = _provided(draft, target, graph)
        if chosen:
            text = f"... on {target.name} {{ {' '.join(chosen)} }}"
            type_.mark(graph, field, f'@provides(fields: "{text}")')
            draft.use("provides abstract")


def inaccessible(draft: Draft, all_: list[TypeDraft]) -> None:
    if not draft.wants("inaccessible"):
        return
    for entity in all_:
        for name in draft.some([name for name in PLAIN if name in entity.types], 0, 2):
            having = [graph for graph in entity.graphs if entity.has(graph, name)]
            graphs = draft.modern([graph for graph in having if "@external" not in entity.lines[graph][name]])
            if graphs:
                entity.lines[draft.pick(graphs)][name] += " @inaccessible"
                entity.hidden.add(name)
                draft.use("inaccessible")
    graph = draft.pick(draft.modern(draft.graphs))
    hidden = draft.type("Hidden")
    hidden.enter(graph, "@inaccessible")
    hidden.add(graph, "s", "String")
    draft.query.add(graph, "hidden", "Hidden", " @inaccessible")
    draft.query.hidden.add("hidden")


def guard(draft: Draft, all_: list[TypeDraft]) -> None:
    """The owner a guard asks by, in one of the subgraphs."""
    if not draft.wants("guard"):
        return
    for entity in all_:
        homes = entity.homes
        entity.add(draft.pick(homes), "owner", "ID")
        entity.inputs.add("owner")
    draft.use("guard")


def old(draft: Draft) -> None:
    """Perhaps one subgraph is of Federation 1."""
    if draft.wants("federation 1") and len(draft.graphs) > 2:
        draft.federation_1 = draft.pick(draft.graphs)
        draft.use("federation 1")
