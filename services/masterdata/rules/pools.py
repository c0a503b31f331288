"""What a pool may hide of its customers until they are claimed (domain.md, Public pool)."""

from chassis.errors import INVALID_INPUT, Refused

#: As the fields of a customer are called; ``contacts`` are all its people.
HIDEABLE_FIELDS = ("phone", "email", "website", "taxId", "addressLine", "contactName", "contacts")


def check_hidden_fields(fields: tuple[str, ...]) -> None:
    """Refuses INVALID_INPUT for a field that no pool can hide: it would be shown all the same."""
    unknown = [field for field in fields if field not in HIDEABLE_FIELDS]
    if unknown:
        allowed = ", ".join(HIDEABLE_FIELDS)
        raise Refused(
            INVALID_INPUT, f"{unknown[0]} cannot be hidden; only {allowed}", ("input", "hiddenFields")
        )
