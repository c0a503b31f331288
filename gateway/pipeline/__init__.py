"""One operation from text to answer, stage by stage, a module each, in this order:

documents (parse, limits) → viewers (who asks) → documents (validate) → viewers (what they may see) →
variables → plans → execution → responses

Who asks is known before a document is held against the schema: the anonymous learn nothing of it.
"""

from gateway.pipeline.pipeline import Pipeline, Ready
from gateway.pipeline.requests import Caller, Limits, Operation, Rejected
from gateway.pipeline.responses import Answer
from gateway.pipeline.subscriptions import Answers

__all__ = ["Answer", "Answers", "Caller", "Limits", "Operation", "Pipeline", "Ready", "Rejected"]
