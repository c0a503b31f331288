"""Entities of a random world: keys, plain fields, value types, references, roots."""

from tests.federation.generated.draft import Draft, TypeDraft

KEYS = {"id": "id", "code": "code", "pair": "id num", "ref": "ref { a }", "parts": "parts { a b }"}
KEY_FIELDS = {
    "id": {"id": "ID!"},
    "code": {"code": "ID!"},
    "pair": {"id": "ID!", "num": "Int!"},
    "ref": {"ref": "Ref!"},
    "parts": {"parts": "[Ref!]!"},
}
ARGUMENTS = "(n: Int = 3, by: Filter, color: Color, tags: [String!])"


def entities(draft: Draft) -> list[TypeDraft]:
    """The entities with their keys."""
    found = [_entity(draft, f"E{number}") for number in range(draft.pick((1, 2, 2, 3)))]
    for entity in found:
        _leaf(draft, entity)
    return found


def _entity(draft: Draft, name: str) -> TypeDraft:
    entity = draft.type(name)
    kinds = ["id"]
    for feature, kind in (("several keys", "code"), ("composite key", "pair"), ("nested key", "ref")):
        if draft.wants(feature) and draft.chance(0.7):
            kinds.append("parts" if kind == "ref" and draft.chance(0.3) else kind)
    chosen = draft.some(draft.graphs, 2)
    bridge = draft.pick(draft.modern(chosen))
    for graph in chosen:
        known = kinds if graph == bridge else draft.some(kinds, 1, 2)
        for kind in known:
            add_key(draft, entity, graph, kind)
        if len(known) > 1 and graph != bridge and draft.wants("non-resolvable key") and draft.chance(0.5):
            text = KEYS[draft.pick(known[1:])]
            entity.headers[graph].remove(f'@key(fields: "{text}")')
            entity.headers[graph].append(f'@key(fields: "{text}", resolvable: false)')
            draft.use("non-resolvable key")
    return entity


def add_key(draft: Draft, entity: TypeDraft, graph: str, kind: str, more: str = "") -> None:
    entity.enter(graph, f'@key(fields: "{KEYS[kind]}"{more})')
    for name, type_ in KEY_FIELDS[kind].items():
        if not entity.has(graph, name):
            directive = " @external" if graph == draft.federation_1 else ""
            looser = name == "code" and draft.wants("nullability") and draft.chance(0.5)
            entity.add(graph, name, "ID" if looser else type_, directive)
            draft.used |= {"nullability"} if looser else set()
        entity.inputs.add(name)
    if kind in ("ref", "parts"):
        ref = draft.type("Ref")
        ref.add(graph, "a", "ID!", draft.share(graph))
        ref.add(graph, "b", "Int", draft.share(graph))
        ref.inputs |= {"a", "b"}
    feature = {"code": "several keys", "pair": "composite key", "ref": "nested key", "parts": "nested key"}
    if kind in feature:
        draft.use(feature[kind])


def _leaf(draft: Draft, entity: TypeDraft) -> None:
    """Perhaps one more subgraph that only extends the entity, by a key that may be null or find nothing."""
    free = [graph for graph in draft.graphs if graph not in entity.graphs]
    if not free:
        return
    graph = draft.pick(free)
    if draft.wants("null key") and "code" not in entity.types:
        bridge = draft.pick(entity.graphs)
        entity.add(bridge, "code", "ID", draft.share(bridge))
        entity.inputs.add("code")
        entity.enter(graph, '@key(fields: "code")')
        entity.add(graph, "code", "ID", " @external" if graph == draft.federation_1 else " @shareable")
        entity.leaves[graph] = "null key"
    elif draft.wants("absent entity"):
        add_key(draft, entity, graph, "id")
        entity.leaves[graph] = "absent"
    else:
        return
    entity.add(graph, "leaf", draft.pick(("String", "Int", "[String]")))


def stub(draft: Draft, target: TypeDraft, graph: str) -> bool:
    """Have the type of a reference in a subgraph; false if that cannot be."""
    if graph in target.leaves:
        return False
    if graph not in target.headers:
        unresolvable = draft.wants("non-resolvable key") and draft.chance(0.5) and graph != draft.federation_1
        add_key(draft, target, graph, "id", ", resolvable: false" if unresolvable else "")
        if unresolvable:
            draft.use("non-resolvable key")
    return True


def definitions(draft: Draft, graph: str, *names: str) -> None:
    """Have scalars, enums and inputs in a subgraph."""
    secret = draft.wants("inaccessible") and graph != draft.federation_1
    hidden = " SECRET @inaccessible" if secret else ""
    for name in names:
        draft.definitions[graph][name] = {
            "Date": "scalar Date",
            "Color": f"enum Color {{ RED GREEN BLUE{hidden} }}",
            "Mood": f"enum Mood {{ FINE {graph.upper()}MOOD }}",
            "Filter": f"input Filter {{ a: Int = 7, b: [String!], c: Color, d: Inner, only{graph}: Int }}",
            "Inner": "input Inner { x: Int!, y: [[Int]] }",
        }[name]


def scalar_type(draft: Draft) -> str:
    kinds = ["String", "String", "Int", "Float", "Boolean", "ID", "Color", "String!", "[String!]", "[Int]!"]
    if draft.wants("custom scalar"):
        kinds += ["Date", "Date"]
    if draft.wants("list of lists"):
        kinds += ["[[Int]]", "[[String!]]!"]
    found = draft.pick(kinds)
    draft.used |= {"custom scalar"} if "Date" in found else set()
    draft.used |= {"list of lists"} if "[[" in found else set()
    return found


def scalars(draft: Draft, entity: TypeDraft) -> None:
    """Plain fields: owned by one subgraph, shared, or moved from one to another."""
    homes = entity.homes
    for name in "stuvw":
        arguments = name == "v" and draft.wants("arguments")
        type_ = "String" if arguments else scalar_type(draft)
        graph, other = draft.pick(homes), draft.pick(homes)
        kind = draft.pick(
            ["owned", "owned", "shared", "moved"] if draft.wants("override") else ["owned", "shared"]
        )
        if arguments:
            draft.echoing.add((entity.name, name))
            draft.use("arguments")
        if other == graph or kind == "owned" or (kind == "moved" and draft.federation_1 == other):
            _plain(draft, entity, graph, name, type_, "", arguments)
        elif kind == "shared":
            looser = type_
            if draft.wants("nullability") and "!" in type_:
                looser = type_.replace("!", "")
                entity.inputs.add(name)
                draft.use("nullability")
            _plain(draft, entity, graph, name, type_, draft.share(graph), arguments)
            _plain(draft, entity, other, name, looser, draft.share(other), arguments)
        else:
            _plain(draft, entity, graph, name, type_, "", arguments)
            label = draft.pick(("early", "late")) if draft.wants("progressive override") else ""
            more = f', label: "{label}"' if label else ""
            _plain(draft, entity, other, name, type_, f' @override(from: "{graph}"{more})', arguments)
            loser = other if label and label not in draft.labels else graph
            entity.resolvers[name].remove(loser)
            draft.overridden.add((loser, entity.name, name))
            draft.use("progressive override" if label else "override")


def _plain(
    draft: Draft, entity: TypeDraft, graph: str, name: str, type_: str, directive: str, arguments: bool
) -> None:
    text = ""
    if arguments:
        text = "(n: Int = 3)"
        if draft.wants("inputs"):
            text = ARGUMENTS
            definitions(draft, graph, "Filter", "Inner", "Color")
            draft.use("inputs")
        if draft.wants("inaccessible"):
            hidden = "" if graph == draft.federation_1 else " @inaccessible"
            text = text.replace(")", f", hidden: Int{hidden})")
    for known in ("Date", "Color"):
        if known in type_:
            definitions(draft, graph, known)
    entity.add(graph, name, type_, directive, text)


def value_types(draft: Draft, entity: TypeDraft, all_: list[TypeDraft]) -> None:
    """Objects without identity: whole in each subgraph, or each subgraph with a part of them."""
    homes = entity.homes
    if draft.wants("value type"):
        for graph in draft.some(homes, 1, 2):
            value = draft.type("Val")
            for name, type_ in (("x", "String"), ("y", "Int!"), ("z", "[Deep]")):
                value.add(graph, name, type_, draft.share(graph))
            draft.type("Deep").add(graph, "p", "String", draft.share(graph))
            entity.add(
                graph,
                "val",
                draft.pick(("Val", "[Val!]")) if "val" not in entity.types else entity.types["val"],
                draft.share(graph),
            )
        draft.use("value type")
    if draft.wants("spread value type") and len(homes) > 1:
        _spread(draft, entity, "spread", homes, all_)
        draft.use("spread value type")


def _spread(draft: Draft, owner: TypeDraft, name: str, homes: list[str], all_: list[TypeDraft]) -> None:
    """A shared field whose object each subgraph knows in part; its parent is the only way to it."""
    part = draft.type(f"{name.capitalize()}{owner.name}")
    inner = draft.type(f"{part.name}In")
    deep = draft.chance(0.5)
    type_ = draft.pick((part.name, f"[{part.name}]"))
    for graph in draft.some(homes, 2, 3):
        owner.add(graph, name, type_, draft.share(graph))
        part.add(graph, "c", "String", draft.share(graph))
        part.add(graph, f"only{graph}", draft.pick(("Int", "String")))
        if deep:
            part.add(graph, "inner", inner.name, draft.share(graph))
            inner.add(graph, f"deep{graph}", "String")
        here = [entity for entity in all_ if graph in entity.homes]
        if here and draft.chance(0.5):
            part.add(graph, f"who{graph}", draft.pick(here).name)


def references(draft: Draft, entity: TypeDraft, all_: list[TypeDraft]) -> None:
    for name in ("one", "many"):
        graph = draft.pick(entity.homes)
        target = draft.pick(all_)
        if not stub(draft, target, graph):
            continue
        kinds = ["{}"] if name == "one" else ["[{}]", "[{}!]", "[{}]!"]
        if draft.wants("list of lists") and name == "many":
            kinds.append("[[{}]]")
        if name == "one" and draft.wants("nullability") and draft.chance(0.5):
            kinds = ["{}!"]
        type_ = draft.pick(kinds).format(target.name)
        arguments = "(first: Int = 2)" if name == "many" and draft.wants("arguments") else ""
        entity.add(graph, name, type_, "", arguments)


def roots(draft: Draft, all_: list[TypeDraft]) -> None:
    query = draft.query
    for entity in all_:
        homes = entity.homes
        query.add(draft.pick(homes), f"list{entity.name}", draft.pick(("[{}]", "[{}!]!")).format(entity.name))
        for graph in draft.some(homes, 0, 3):
            query.add(graph, f"shared{entity.name}", entity.name, draft.share(graph))
    if draft.wants("shared root") and len(draft.graphs) > 1:
        _spread(draft, query, "board", draft.graphs, all_)
        draft.use("shared root")
    if draft.wants("arguments"):
        graph = draft.pick(draft.graphs)
        definitions(draft, graph, "Filter", "Inner", "Color")
        query.add(graph, "echo", "String", "", ARGUMENTS.replace("Int = 3", "Int!"))
        draft.echoing.add(("Query", "echo"))
    for graph in draft.some(draft.graphs, 0, 2):
        definitions(draft, graph, "Mood")
        query.add(graph, "mood", "Mood", draft.share(graph))


def mutations(draft: Draft, all_: list[TypeDraft]) -> None:
    if not draft.wants("mutation"):
        return
    mutation = draft.type("Mutation")
    for graph in draft.some(draft.graphs, 1, 3):
        mutation.add(graph, f"count{graph}", "Int")
        draft.values["Mutation", f"count{graph}"] = {"counts": True}
        here = [entity for entity in all_ if graph in entity.homes]
        if here:
            mutation.add(graph, f"make{graph}", draft.pick(here).name, "", "(n: Int)")
    for graph in draft.some(draft.graphs, 0, 2):
        mutation.add(graph, "tick", "Int", draft.share(graph))
        draft.values["Mutation", "tick"] = {"counts": True}
    entity = draft.pick(all_)
    home = draft.pick(entity.homes)
    entity.add(home, "revision", "Int")
    draft.values[entity.name, "revision"] = {"counted": True}
    draft.use("mutation")
