"""Who the viewer is, for clients and for the gateway."""

import strawberry

from chassis.graphql.context import Info
from services.masterdata.queries.viewer_scope import ViewerScopeFacts
from services.masterdata.schema.organisation import Employee, Grant, PermissionScope, employee


@strawberry.type(description="What you may do.")
class Viewer:
    grants: list[Grant] = strawberry.field(description="Your roles' permissions together.")
    field_groups: list[str] = strawberry.field(description="Protected fields you are shown.")

    @strawberry.field(description="You.")
    async def employee(self, info: Info) -> Employee | None:
        return await employee(info, info.context.viewer.employee_id)

    @classmethod
    def of(cls, info: Info) -> "Viewer":
        viewer = info.context.viewer
        return cls(
            grants=[
                Grant(permission=permission, scope=PermissionScope(scope.value))
                for permission, scope in sorted(viewer.grants.items())
            ],
            field_groups=sorted(viewer.field_groups),
        )


@strawberry.federation.type(
    inaccessible=True, description="What the gateway needs to know about a viewer; not for clients."
)
class ViewerScope:
    employee_id: strawberry.ID = strawberry.field(description="The viewer.")
    active: bool = strawberry.field(description="Whether they work here now.")
    roles: list[str] = strawberry.field(description="The codes of their roles.")
    organisation_version: int = strawberry.field(description="What is said here is at least as new as this.")
    grants: list[Grant] = strawberry.field(description="Their roles' permissions together.")
    field_groups: list[str] = strawberry.field(description="Protected fields they are shown.")
    subtree: list[strawberry.ID] = strawberry.field(description="Whom they see, themselves among them.")
    department: list[strawberry.ID] = strawberry.field(
        description="The employees of their department and those under it."
    )

    @classmethod
    def of(cls, facts: ViewerScopeFacts) -> "ViewerScope":
        return cls(
            employee_id=strawberry.ID(str(facts.employee_id)),
            active=facts.active,
            roles=facts.roles,
            organisation_version=facts.version,
            grants=[
                Grant(permission=permission, scope=PermissionScope(scope.value))
                for permission, scope in sorted(facts.grants.items())
            ],
            field_groups=sorted(facts.field_groups),
            subtree=[strawberry.ID(str(id)) for id in facts.subtree],
            department=[strawberry.ID(str(id)) for id in facts.department],
        )
