"""Make or change a pipeline with its stages. Editing never rewrites history (domain.md, Opportunity).

Opportunities keep the probability each move was made with. A stage is never deleted, only deactivated, and
its type never changes: what was won stays won.
"""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from chassis.errors import CONFLICT, Refused
from chassis.messaging import Work
from services.masterdata.commands.checks import check_save, require
from services.masterdata.commands.only_default import make_default
from services.masterdata.commands.saved_events import pipeline_saved
from services.masterdata.model import OpportunityStage, Pipeline
from services.masterdata.rules import names
from services.masterdata.rules.names import Translations
from services.masterdata.rules.pipelines import check_stages


@dataclass(frozen=True)
class StageOfPipeline:
    """A stage as it shall be, found by its code."""

    code: str
    name: str
    type: str
    probability: Decimal
    names: Translations | None = None
    active: bool = True


@dataclass(frozen=True)
class SavePipeline:
    """The pipeline as it shall be, stages in order; one that is not named any more is deactivated."""

    code: str
    name: str
    stages: tuple[StageOfPipeline, ...]
    names: Translations | None = None
    is_default: bool = False
    active: bool = True
    expected_version: int | None = None


async def save_pipeline(work: Work, request: SavePipeline) -> Pipeline:
    """Needs dictionary:manage. Refuses STAGES_INVALID, and CONFLICT to change a stage's type."""
    require(work.viewer, "dictionary:manage")
    code = names.code(request.code, "input", "code")
    check_stages([(stage.code, stage.type, stage.probability, stage.active) for stage in request.stages])
    pipeline = await work.session.scalar(select(Pipeline).where(Pipeline.code == code).with_for_update())
    check_save(pipeline, request.expected_version)
    pipeline = pipeline or Pipeline(code=code, is_default=False, stages=[])
    former = await make_default(work, pipeline, request.is_default, request.active)
    pipeline.name = names.name(request.name, "input", "name")
    pipeline.names = names.translations(request.names, "input", "names")
    pipeline.active = request.active
    _put_stages(pipeline, request.stages)
    pipeline.touch(work.now)
    work.session.add(pipeline)
    await work.session.flush()
    for saved in (*former, pipeline):
        work.record(pipeline_saved(saved))
    return pipeline


def _put_stages(pipeline: Pipeline, given: tuple[StageOfPipeline, ...]) -> None:
    there = {stage.code: stage for stage in pipeline.stages}
    for sequence, wanted in enumerate(given, 1):
        path = ("input", "stages", str(sequence - 1))
        stage = there.pop(wanted.code, None)
        if stage is None:
            stage = OpportunityStage(code=names.code(wanted.code, *path, "code"), type=wanted.type)
            pipeline.stages.append(stage)
        if stage.type != wanted.type:
            raise Refused(CONFLICT, "a stage keeps its type; add another stage", (*path, "type"))
        stage.name = names.name(wanted.name, *path, "name")
        stage.names = names.translations(wanted.names, *path, "names")
        stage.probability = wanted.probability
        stage.active = wanted.active
        stage.sequence = sequence
    for sequence, left in enumerate(there.values(), len(given) + 1):
        left.active, left.sequence = False, sequence
    pipeline.stages.sort(key=lambda stage: stage.sequence)
