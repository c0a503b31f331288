"""The data set of a random world."""

import re
from typing import Any

from tests.federation.generated.draft import Draft, TypeDraft

OWNERS = ("o1", "o2", "o3", None)


class _Rows:
    def __init__(self, draft: Draft, entities: list[TypeDraft]) -> None:
        self.draft = draft
        self.absent: set[tuple[str, str]] = set()
        self.ids: dict[str, list[str]] = {}
        self.data: dict[str, dict[str, dict[str, Any]]] = {}
        for type_ in entities:
            count = draft.pick((1, 2, 3, 4))
            self.ids[type_.name] = [f"{type_.name}-{number}" for number in range(count)]
        for name in ("Book", "Film"):
            if name in draft.types:
                self.ids[name] = [f"{name}-{number}" for number in range(2)]

    def fill(self) -> None:
        for name, ids in self.ids.items():
            self.data[name] = {}
            for identity in ids:
                self.data[name][identity] = self.row(self.draft.types[name], identity)
        for name in ("Query", "Mutation"):
            if name in self.draft.types:
                self.data[name] = {"": self.row(self.draft.types[name], "")}

    def row(self, type_: TypeDraft, identity: str) -> dict[str, Any]:
        row: dict[str, Any] = {}
        missing = self._missing(type_, identity, row)
        for name, text in type_.types.items():
            if name in row:
                continue
            home = type_.resolvers.get(name, [""])
            if len(home) == 1 and home[0] in missing:
                row[name] = None
                continue
            fixed = self.draft.values.get((type_.name, name))
            row[name] = fixed or self.value(type_, identity, name, text)
            if "first:" in type_.lines.get(home[0], {}).get(name, ""):
                for first in (1, 2, 3):
                    row[f"{name}(first: {first})"] = self.value(type_, identity, name, text)
                row[name] = row[f"{name}(first: 2)"]
        return row

    def _missing(self, type_: TypeDraft, identity: str, row: dict[str, Any]) -> set[str]:
        """Subgraphs that do not find the object, nothing of which it therefore has."""
        missing: set[str] = set()
        for graph, why in type_.leaves.items():
            if self.draft.chance(0.6):
                continue
            missing.add(graph)
            self.draft.use("null key" if why == "null key" else "absent entity")
            if why == "null key":
                row["code"] = None
            else:
                self.absent.add((graph, f"{type_.name}:{identity}"))
        return missing

    def value(self, type_: TypeDraft, identity: str, name: str, text: str) -> Any:
        """A value of a field; `text` is the type it has at the strictest."""
        if (type_.name, name) in self.draft.echoing:
            return {"echo": f"{identity}.{name}"}
        if name == "owner":
            return self.draft.pick(OWNERS)
        self._count = 0
        safe = name in type_.inputs or not self.draft.wants("errors") or type_.name == "Mutation"
        return self._of(type_, identity, name, text, safe)

    def _of(self, type_: TypeDraft, identity: str, name: str, text: str, safe: bool) -> Any:
        draft = self.draft
        if not safe and draft.chance(0.08):
            draft.use("errors")
            return {"error": f"no {identity}.{name}"}
        if text.endswith("!"):
            return self._strict(type_, identity, name, text[:-1], safe)
        unique = name in ("id", "code", "ref", "parts", "num", "title")
        if not unique and draft.chance(0.15):
            return None
        return self._strict(type_, identity, name, text, safe)

    def _strict(self, type_: TypeDraft, identity: str, name: str, text: str, safe: bool) -> Any:
        if text.startswith("["):
            few = 1 if name == "parts" else 0
            count = self.draft.random.randint(few, 3)
            return [self._of(type_, identity, name, text[1:-1], safe) for _ in range(count)]
        self._count += 1
        label = f"{identity}.{name}{self._count if self._count > 1 else ''}"
        scalar = self._scalar(text, name, label, identity)
        if scalar is not None:
            return scalar
        return self._object(type_, label, name, text)

    def _scalar(self, text: str, name: str, label: str, identity: str) -> Any:
        draft = self.draft
        if text == "ID":
            return {"id": identity, "code": f"code-{identity}"}.get(name, label)
        if text == "Int":
            return draft.random.randint(-9, 99)
        simple = {"String": label, "Float": draft.random.randint(0, 9) / 2, "Boolean": draft.chance(0.5)}
        simple |= {"Date": f"date {label}", "Color": draft.pick(("RED", "GREEN", "BLUE"))}
        if text == "Mood":
            graphs = draft.query.resolvers[name]
            return "FINE" if len(graphs) > 1 or draft.chance(0.5) else f"{graphs[0].upper()}MOOD"
        return simple.get(text)

    def _object(self, type_: TypeDraft, label: str, name: str, text: str) -> Any:
        draft = self.draft
        if (type_.name, name) in draft.runtime:
            text = draft.pick(draft.runtime[type_.name, name])
        if text in self.ids:
            return {"@": f"{text}:{draft.pick(self.ids[text])}"}
        target = draft.types[text]
        count = self._count
        row = {}
        for field, kind in target.types.items():
            self._count = 0
            safe = type_.name == "Mutation" or name in type_.inputs or field in target.inputs
            safe = safe or not draft.wants("errors")
            row[field] = label if kind == "ID!" else self._of(target, label, field, kind, safe)
        self._count = count
        self.data.setdefault(text, {})[label] = row
        return {"@": f"{text}:{label}"}


def rows(draft: Draft, entities: list[TypeDraft]) -> tuple[dict[str, Any], frozenset[tuple[str, str]]]:
    """The data set, and the objects (subgraph, `Type:id`) that a subgraph's look-up does not find."""
    found = _Rows(draft, entities)
    found.fill()
    return found.data, frozenset(found.absent)


def plain(text: str) -> str:
    """The named type of a type's text."""
    return re.sub(r"\W", "", text)
