"""What an operation costs before anything is fetched, by the IBM GraphQL Cost Specification.

`@cost(weight:)` and `@listSize(…)` (specs.apollo.dev/cost/v0.1) as they stand in the supergraph. Without them
an object, interface, union or input object counts 1, a scalar or enum 0, a mutation 10; a list counts its
size times what one item costs.

- A list's size is the largest slicing argument given, else the arguments' defaults, else `assumedSize`, else
  the setting; negative ones count 0. `sizedFields` (`["page", "inner { page }"]`) passes it on to those.
- On an interface or a union the most expensive type counts; of fields with one response key, one.
- What a plan costs is what its requests cost: by subgraph, and all together. As many entities are assumed in
  one request as a list of unknown size has.

An estimate is compiled once per document or plan and then only needs the variables.
"""

from gateway.cost.actual import Actual
from gateway.cost.estimate import Estimate, Estimator, PlanEstimate
from gateway.cost.sizes import InvalidSlicing

__all__ = ["Actual", "Estimate", "Estimator", "InvalidSlicing", "PlanEstimate"]
