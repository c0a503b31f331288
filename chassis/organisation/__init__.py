"""The copy of the organisation every service keeps: who there is, what roles allow, who sees whom.

Master data owns the organisation and publishes each change as one event with the next version; a service
applies it in order. Nobody computes sight but master data (security.md, The authorization model).
"""

from chassis.organisation.changes import OrganisationRead, apply_change, copy_subscriber
from chassis.organisation.directory import Directory
from chassis.organisation.scope import may, readable, visible

__all__ = ["Directory", "OrganisationRead", "apply_change", "copy_subscriber", "may", "readable", "visible"]
