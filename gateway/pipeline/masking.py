"""What of an error its client is told: nothing a subgraph did not mean for clients."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLEnumType, GraphQLSchema

import chassis.errors
from chassis.errors import INTERNAL, ErrorKind
from chassis.telemetry.metrics import OPERATION_ERRORS
from gateway import errors as kinds
from gateway.settings import GatewaySettings

#: What every error of a subgraph is told as that has no code meant for clients.
MASKED = kinds.DOWNSTREAM_SERVICE_ERROR
#: Codes with one text each, whatever text came with them.
_TEXTS = {kind.code: kind.meaning for kind in (INTERNAL, MASKED, kinds.SUBGRAPH_UNAVAILABLE)}


class Masking:
    """Tells the gateway's own errors as they are, and a subgraph's if its code is among those of the setting
    ``shown_error_codes`` or the ``catalogue``; any other as :data:`MASKED`. So codes are no more than these,
    and so are the metric's labels.
    """

    def __init__(self, settings: GatewaySettings, catalogue: frozenset[str] = frozenset()) -> None:
        self._codes = {*settings.shown_error_codes, *catalogue, kinds.SUBGRAPH_UNAVAILABLE.code}
        self._extensions = settings.shown_error_extensions

    def shown(self, error: Mapping[str, Any], correlation: str) -> dict[str, Any]:
        """An error as a client may see it: always a code, and the correlation id. With ``service`` in its
        extensions it is that subgraph's.
        """
        given = error.get("extensions") or {}
        code = given.get("code", INTERNAL.code)
        if "service" in given and code not in self._codes:
            code, given = MASKED.code, {"service": given["service"]}
        OPERATION_ERRORS.labels("gateway", code).inc()
        extensions = {key: given[key] for key in self._extensions if key in given}
        return {
            **{key: error[key] for key in ("path", "locations") if key in error},
            "message": _TEXTS.get(code, error["message"]),
            "extensions": {**extensions, "code": code, "correlation": correlation},
        }


def catalogue(schema: GraphQLSchema) -> frozenset[str]:
    """The codes of the CRM's services: the chassis's, and those their mutations declare as ``…ErrorCode``."""
    common = {kind.code for kind in vars(chassis.errors).values() if isinstance(kind, ErrorKind)}
    declared = (
        code
        for name, enum in schema.type_map.items()
        if isinstance(enum, GraphQLEnumType) and name.endswith("ErrorCode")
        for code in enum.values
    )
    return frozenset({*common, *declared})
