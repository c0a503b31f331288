"""Errors as clients get them: with the client's paths, a code and the service that had them."""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway import errors as kinds
from gateway.executor.compiled import CompiledPlan, Projected
from gateway.executor.requests import Gathered, Request
from gateway.executor.tree import Obj, positions

ClientPath = list[str | int]


class Report:
    """The errors of one execution of a plan. `root` is the merged tree, `projected` the way to the answer."""

    def __init__(self, root: Obj, plan: CompiledPlan, projected: Projected) -> None:
        self._root = root
        self._projected = projected
        self.errors: list[dict[str, Any]] = list(plan.refused)

    def answered(self, request: Request, errors: list[dict[str, Any]], gathered: list[Gathered]) -> None:
        """Errors a subgraph gave, whose data is merged; `gathered` is what look-ups sent."""
        for error in errors:
            path = error.get("path") or []
            if not isinstance(path, list) or not all(isinstance(part, str | int) for part in path):
                path = []
            if request.gathers:
                self._add(request, error, self._entities(request, path, gathered))
            else:
                self._add(request, error, self._projected.paths.of(tuple(path), self._root) if path else [])

    def unavailable(self, request: Request, gathered: list[Gathered]) -> None:
        """The whole request came to nothing."""
        kind = kinds.SUBGRAPH_UNAVAILABLE
        error = {"message": kind.meaning, "extensions": {"code": kind.code}}
        if request.gathers:
            self._add(request, error, self._entities(request, [], gathered))
        else:
            self._add(request, error, [[key] for key in self._projected.paths.keys(request.root_slots)])

    def _add(self, request: Request, error: Mapping[str, Any], paths: Iterable[ClientPath]) -> None:
        """Add an error once for each path; once without one where there is none."""
        given = error.get("extensions")
        extensions = dict(given) if isinstance(given, dict) else {}
        extensions.pop("affectedPath", None)  # the gateway's own word
        code = extensions.get("code")
        if not (isinstance(code, str) and code):
            extensions["code"] = kinds.DOWNSTREAM_SERVICE_ERROR.code
        extensions["service"] = request.fetch.subgraph
        message = error.get("message")
        found = {"message": message if isinstance(message, str) else "Subgraph error"}
        for path in list(paths) or [[]]:
            place = {"path": path} if path else {}
            self.errors.append({**found, **place, "extensions": extensions})

    def _entities(self, request: Request, path: list[Any], gathered: list[Gathered]) -> list[ClientPath]:
        """The client's paths of an error at `_entities[i]…`: one for each object that entity stands for.

        Without such a path, one for each place looked up: that of its first list.
        """
        slot, index, *rest = path if len(path) > 1 and isinstance(path[1], int) else (None, None)
        found: list[ClientPath] = []
        for lookup in request.fetch.lookups:
            if slot is not None and slot != request.slots[lookup.batch]:
                continue
            wanted = {id(item) for item in gathered[lookup.batch].standing_for(index)}
            here = [
                keys
                for item, where in positions(self._root, lookup.path)
                if id(item) in wanted
                for keys in self._projected.paths.of((*where, *rest), self._root)
            ]
            if index is not None:
                found.extend(here)
            elif here and (shared := _before_list(here[0])) not in found:
                found.append(shared)
        return found


def _before_list(path: ClientPath) -> ClientPath:
    """The path up to its first list: what stands for all objects below it."""
    for position, part in enumerate(path):
        if isinstance(part, int):
            return path[:position]
    return path
