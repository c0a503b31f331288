"""Runs plans: fetches, merges, guards, projects."""

from gateway.executor.compiled import refusal_error
from gateway.executor.executor import Executor
from gateway.executor.interface import ExecutionResult, Guard, SubgraphCall, SubgraphUnavailable

__all__ = ["ExecutionResult", "Executor", "Guard", "SubgraphCall", "SubgraphUnavailable", "refusal_error"]
