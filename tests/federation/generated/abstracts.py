"""Interfaces, unions and interface objects of a random world."""

from tests.federation.generated.draft import Draft, TypeDraft
from tests.federation.generated.entities import stub


def interfaces(draft: Draft, all_: list[TypeDraft]) -> None:
    """`Node`, as up to two subgraphs know it, over the entities each of them has there."""
    if not draft.wants("interface"):
        return
    node = draft.type("Node", "interface")
    labelled = draft.chance(0.7)
    if labelled:
        for entity in all_:
            homes = entity.homes
            for graph in draft.some(homes, 1, 2):
                entity.add(graph, "label", "String", draft.share(graph))
    names_by_graph: dict[str, list[str]] = {}
    for graph in draft.some(draft.graphs, 1, 3):
        members = [entity for entity in draft.some(all_, 1) if entity.has(graph, "id")]
        if not members:
            continue
        node.add(graph, "id", "ID!")
        if labelled and all(entity.has(graph, "label") for entity in members):
            node.add(graph, "label", "String")
        names = [entity.name for entity in members]
        for entity in members:
            entity.implements.setdefault(graph, []).append("Node")
        if draft.chance(0.4):
            names.append(_plain(draft, graph, labelled))
        if draft.wants("interface of interfaces") and (node.has(graph, "label") or not labelled):
            _narrower(draft, node, graph, members)
        _fields(draft, graph, "Node", "node", names, all_)
        names_by_graph[graph] = names
    _common(draft, "Node", "commonNodes", names_by_graph)
    if node.headers:
        draft.use("interface")
        if labelled and "label" not in node.types:
            for entity in all_:
                entity.inputs.add("label")


def _plain(draft: Draft, graph: str, labelled: bool) -> str:
    """An implementation that is no entity and that only one subgraph knows."""
    plain = draft.type(f"Plain{graph}")
    plain.add(graph, "id", "ID!")
    plain.add(graph, "note", "String")
    if labelled:
        plain.add(graph, "label", "String")
    plain.implements[graph] = ["Node"]
    return plain.name


def _narrower(draft: Draft, node: TypeDraft, graph: str, members: list[TypeDraft]) -> None:
    narrow = draft.type("Narrow", "interface")
    for name in node.lines[graph]:
        narrow.add(graph, name, node.types[name])
    narrow.implements[graph] = ["Node"]
    for entity in draft.some(members, 1):
        entity.implements[graph].append("Narrow")
    draft.use("interface of interfaces")


def _fields(draft: Draft, graph: str, type_: str, name: str, names: list[str], all_: list[TypeDraft]) -> None:
    """Ways to the abstract type: a root field, and perhaps a field of an entity."""
    query = draft.query
    query.add(graph, f"{name}s{graph}", f"[{type_}]")
    draft.runtime["Query", f"{name}s{graph}"] = names
    owners = [entity for entity in all_ if graph in entity.homes]
    for owner in draft.some(owners, 0, 2):
        if name not in owner.types:
            owner.add(graph, name, draft.pick((type_, f"[{type_}!]")))
            draft.runtime[owner.name, name] = names


def unions(draft: Draft, all_: list[TypeDraft]) -> None:
    """`Hit`, with other members in each subgraph; where two resolve one field, it gives common members."""
    if not draft.wants("union"):
        return
    members: dict[str, list[str]] = {}
    for graph in draft.some(draft.graphs, 1, 3 if draft.wants("differing unions") else 1):
        names = [entity.name for entity in draft.some(all_, 1) if stub(draft, entity, graph)]
        if draft.chance(0.4):
            only = draft.type(f"Only{graph}")
            only.add(graph, "note", draft.pick(("String", "String!")))
            only.add(graph, "n", "Int")
            names.append(only.name)
        if not names:
            continue
        members[graph] = names
        draft.definitions[graph]["Hit"] = f"union Hit = {' | '.join(names)}"
        _fields(draft, graph, "Hit", "hit", names, all_)
        draft.use("union")
    if len({tuple(names) for names in members.values()}) > 1:
        draft.use("differing unions")
    _common(draft, "Hit", "commonHits", members)


def _common(draft: Draft, type_: str, name: str, members: dict[str, list[str]]) -> None:
    """A root field several subgraphs resolve: it gives what each of them knows."""
    common = [
        found for found in next(iter(members.values()), ()) if all(found in m for m in members.values())
    ]
    if len(members) > 1 and common and draft.chance(0.7):
        for graph in members:
            draft.query.add(graph, name, f"[{type_}]", draft.share(graph))
        draft.runtime["Query", name] = common


def interface_objects(draft: Draft, all_: list[TypeDraft]) -> None:
    """`Media`, an interface with a key, and subgraphs that have it as a mere object."""
    modern = draft.modern(draft.graphs)
    if not draft.wants("interface object") or len(modern) < 2:
        return
    draft.random.shuffle(modern)
    home, *others = modern[: draft.pick((2, 3))]
    media = draft.type("Media", "interface")
    key = '@key(fields: "id")'
    media.enter(home, key)
    media.add(home, "id", "ID!")
    media.add(home, "title", "String")
    names = ["Book", "Film"]
    for name in names:
        implementation = draft.type(name)
        implementation.enter(home, key)
        implementation.implements[home] = ["Media"]
        implementation.add(home, "id", "ID!")
        implementation.add(home, "title", "String")
        implementation.add(home, f"own{name}", "String")
        implementation.inputs |= {"id", "title"}
    draft.query.add(home, "media", "[Media]")
    draft.runtime["Query", "media"] = names
    for graph in others:
        _fake(draft, graph, names, all_, draft.chance(0.25))
    if draft.chance(0.5):
        extending = draft.pick(
            [graph for graph in draft.graphs if graph not in others and graph != home] or [""]
        )
        if extending:
            book = draft.type("Book")
            book.enter(extending, key)
            book.add(extending, "id", "ID!", " @external" if extending == draft.federation_1 else "")
            book.add(extending, "pages", "Int")
    draft.use("interface object")


def _fake(draft: Draft, graph: str, names: list[str], all_: list[TypeDraft], reference: bool) -> None:
    """The interface as an object; a mere `reference` has nothing but its key."""
    fake = draft.type("MediaObject")
    fake.enter(graph, f'@interfaceObject @key(fields: "id"{", resolvable: false" if reference else ""})')
    fake.lines[graph]["id"] = "id: ID!"
    if not reference:
        _added(draft, fake, graph, names)
    if draft.chance(0.6):
        draft.query.add(graph, f"top{graph}", "[Media]")
        draft.runtime["Query", f"top{graph}"] = names
    owners = [entity for entity in all_ if graph in entity.homes]
    if owners and draft.chance(0.5):
        owner = draft.pick(owners)
        if "medium" not in owner.types:
            owner.add(graph, "medium", "Media")
            draft.runtime[owner.name, "medium"] = names


def _added(draft: Draft, fake: TypeDraft, graph: str, names: list[str]) -> None:
    added = {f"rating{graph}": "Int"}
    fake.lines[graph][f"rating{graph}"] = f"rating{graph}: Int"
    if draft.chance(0.5):
        fake.lines[graph]["title"] = "title: String @external"
        fake.lines[graph][f"slug{graph}"] = f'slug{graph}: String @requires(fields: "title")'
        added[f"slug{graph}"] = "String"
        draft.use("requires")
    for name in names:
        draft.type(name).types.update(added)
