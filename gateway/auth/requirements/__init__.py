"""What the schema asks of whoever selects its fields: `@authenticated`, `@requiresScopes`, `@policy`.

The directives are Apollo's (specs.apollo.dev: authenticated/v0.1, requiresScopes/v0.1, policy/v0.1). Who does
not meet them gets null, with ordinary null propagation, and the error UNAUTHORIZED_FIELD_OR_TYPE; what is
refused is taken out before planning and so never asked of a subgraph on the viewer's behalf.

- A field needs what it, its type and the type it returns require; all of them.
- The verdict is that of the concrete type: a field of an interface or of a union's members is refused for
  those types only that require what the viewer lacks. What an interface itself requires is asked of who
  selects through it.
- An object of a type the viewer may not see is null.
- Scalars and enums count in arguments too: a value of a type the viewer may not use refuses the field.
- Keys and `@requires` inputs are still fetched for the gateway's own use, and never shown.
"""

from gateway.auth.requirements.documents import Needs, Requirements, Verdict
from gateway.auth.requirements.rules import Grants, Requirement

__all__ = ["Grants", "Needs", "Requirement", "Requirements", "Verdict"]
