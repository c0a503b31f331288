"""Plans operations: which subgraph is asked what, in which order, and how the answers become one."""

from gateway.planner.budget import STEP_LIMIT, Budget, TooComplex
from gateway.planner.plan import NoPlan, Plan, Refusal
from gateway.planner.planner import Planner, Refuse, condition_variables
from gateway.planner.show import print_plan

__all__ = [
    "STEP_LIMIT",
    "Budget",
    "NoPlan",
    "Plan",
    "Planner",
    "Refusal",
    "Refuse",
    "TooComplex",
    "condition_variables",
    "print_plan",
]
