"""The mapping file: which CSV files there are, and how their rows become items of import mutations.

docs/import.md describes the language; these models are its grammar, and refuse what they do not know.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError

from suite.importing.problems import BadMapping


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Defaults(_Strict):
    """What holds where nothing else is said: the format of dates, their zone, which texts mean *no value*."""

    date: str = "%Y-%m-%d"
    zone: str = "UTC"
    empty: list[str] = [""]


class Source(_Strict):
    """A CSV file. ``key`` names a row for look-ups; of rows with one key, ``take`` says which."""

    file: str
    key: str | None = None
    take: Literal["only", "first", "last"] = "only"
    encoding: str = "utf-8-sig"
    delimiter: str = ","


class Cell(_Strict):
    """A value made from columns: template, then replacements, map, default, date or rounding, money."""

    from_: str = Field(alias="from")
    replace: dict[str, str] = {}
    map: dict[Any, Any] | None = None
    unmapped: Literal["refuse", "keep", "empty"] = "refuse"
    default: Any = None
    date: str | None = None
    round: int | None = Field(default=None, ge=0, le=6)
    money: str | None = None


class Nested(_Strict):
    """An object; absent when all its fields are."""

    fields: dict[str, "Value"]


class Each(_Strict):
    """A list with an object for every row of another source whose columns equal ours."""

    each: str
    where: dict[str, str]
    only_when: dict[str, Any] = {}
    skip_when: dict[str, Any] = {}
    fields: dict[str, "Value"]


def _kind(value: Any) -> str:
    if isinstance(value, _Strict):
        return type(value).__name__.lower()
    if isinstance(value, list):
        return "list"
    if not isinstance(value, dict):
        return "plain"
    return "cell" if "from" in value else "each" if "each" in value else "nested"


_Plain = Annotated[str | int | bool | None, Tag("plain")]
_Item = Annotated[
    _Plain | Annotated[Cell, Tag("cell")] | Annotated[Nested, Tag("nested")], Discriminator(_kind)
]
#: A template or constant, a list of values, or one of the three objects above.
Value = Annotated[
    _Plain
    | Annotated[list[_Item], Tag("list")]
    | Annotated[Cell, Tag("cell")]
    | Annotated[Each, Tag("each")]
    | Annotated[Nested, Tag("nested")],
    Discriminator(_kind),
]


class LookUp(_Strict):
    """A row of another source, found by its key, whose columns are then ``{name.column}``."""

    source: str
    key: str
    missing: Literal["refuse", "empty"] = "refuse"


class ParentsFirst(_Strict):
    """Rows that refer to one another: the one referred to is sent before."""

    row: str
    parent: str


class Step(_Strict):
    """Rows of one source become items of one import mutation."""

    step: str
    target: str
    rows: str
    look_up: dict[str, LookUp] = {}
    only_when: dict[str, Any] = {}
    skip_when: dict[str, Any] = {}
    distinct: str | None = None
    parents_first: ParentsFirst | None = None
    fields: dict[str, Value]


class Mapping(_Strict):
    """A whole mapping file."""

    name: str
    about: str = ""
    defaults: Defaults = Defaults()
    sources: dict[str, Source]
    steps: list[Step] = Field(min_length=1)


Nested.model_rebuild()
Each.model_rebuild()
Step.model_rebuild()
Mapping.model_rebuild()


class _Loader(yaml.SafeLoader):
    """YAML in which only true and false are booleans: the country code NO stays text, as in YAML 1.2."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))

_KINDS = {"plain", "list", "cell", "each", "nested"}


def read_mapping(path: Path) -> Mapping:
    """The mapping in a YAML file; :class:`BadMapping` naming every wrong place."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a SafeLoader)
        return Mapping.model_validate(document)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise BadMapping(f"{path}: cannot be read: {problem}") from problem
    except ValidationError as problem:
        places = [f"  {_place(error['loc'])}: {error['msg']}" for error in problem.errors()]
        raise BadMapping("\n".join([f"{path}: the mapping is not right", *places])) from problem


def _place(location: tuple[int | str, ...]) -> str:
    """``steps[2].fields.name`` of a location, without the names of kinds pydantic adds."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part not in _KINDS or not text:
            text += f".{part}" if text else part
    return text or "top level"
