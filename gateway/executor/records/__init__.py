"""The quick way to an answer: subgraphs' JSON is read into records that are the client's answer.

Every object of the answer has a record type of its own: the client's keys in the client's order, and what
only look-ups need. Reading checks types and nulls in C, look-ups fill fields in, and what stands at the end
is written out as it is; nothing is copied and nothing projected.

That holds as long as everything comes as promised. Whatever does not (an error, a null where none may be, a
subgraph that is away, a record the guard refuses) is a `Surprise`: then the other way, that of dicts, makes
the answer of what the subgraphs have said already. A plan whose answer cannot be held in records at all is
`Unsuited`.
"""

from gateway.executor.records.places import Unsuited
from gateway.executor.records.plan import RecordPlan
from gateway.executor.records.run import RecordRun

__all__ = ["RecordPlan", "RecordRun", "Unsuited"]
