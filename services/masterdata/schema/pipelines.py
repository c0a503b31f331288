"""Pipelines and opportunity stages."""

from enum import Enum

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.scalars import Percent
from services.masterdata import model
from services.masterdata.queries.loading import by_id
from services.masterdata.schema.names import Translations, id_or_none, shown


@strawberry.enum(description="What being in a stage means.")
class StageType(Enum):
    OPEN = strawberry.enum_value("OPEN", description="Still undecided.")
    WON = strawberry.enum_value("WON", description="The customer said yes.")
    LOST = strawberry.enum_value("LOST", description="The customer said no.")


@strawberry.federation.type(keys=["id"], description="A stage opportunities of a pipeline go through.")
class OpportunityStage:
    id: strawberry.ID = strawberry.field(description="The stage's id.")
    code: str = strawberry.field(description="Stable code within its pipeline.")
    name: str = strawberry.field(description="The name in your language.")
    names: Translations = strawberry.field(description="The name in every language.")
    position: int = strawberry.field(description="Its place within its pipeline.")
    type: StageType = strawberry.field(description="What being in it means; it never changes.")
    probability: Percent = strawberry.field(description="How likely a win is from here.")
    active: bool = strawberry.field(description="Whether opportunities may be moved into it.")

    @classmethod
    def of(cls, row: model.OpportunityStage, info: Info) -> "OpportunityStage":
        return cls(
            id=strawberry.ID(str(row.id)),
            code=row.code,
            name=shown(row, info),
            names=Translations.of(row.names),
            position=row.sequence,
            type=StageType(row.type),
            probability=Percent(row.probability),
            active=row.active,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> "OpportunityStage | None":
        key = id_or_none(id)
        row = await info.context.load(by_id(model.OpportunityStage), key) if key else None
        return cls.of(row, info) if row else None


@strawberry.federation.type(keys=["id"], description="A way opportunities go, stage by stage.")
class Pipeline:
    id: strawberry.ID = strawberry.field(description="The pipeline's id.")
    code: str = strawberry.field(description="Stable code.")
    name: str = strawberry.field(description="The name in your language.")
    names: Translations = strawberry.field(description="The name in every language.")
    is_default: bool = strawberry.field(description="Whether it is used when none is named.")
    active: bool = strawberry.field(description="Whether it may be chosen for something new.")
    stages: list[OpportunityStage] = strawberry.field(description="Its stages in order.")
    version: int = strawberry.field(description="Give it as expectedVersion when you change it.")

    @classmethod
    def of(cls, row: model.Pipeline, info: Info) -> "Pipeline":
        return cls(
            id=strawberry.ID(str(row.id)),
            code=row.code,
            name=shown(row, info),
            names=Translations.of(row.names),
            is_default=row.is_default,
            active=row.active,
            stages=[OpportunityStage.of(stage, info) for stage in row.stages],
            version=row.version,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> "Pipeline | None":
        key = id_or_none(id)
        row = await info.context.load(by_id(model.Pipeline), key) if key else None
        return cls.of(row, info) if row else None
