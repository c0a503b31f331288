"""What the gateway itself may answer as an error, beside the catalogue of the chassis."""

from chassis.errors import ErrorKind

GRAPHQL_PARSE_FAILED = ErrorKind("GRAPHQL_PARSE_FAILED", "The document is not well-formed GraphQL.")
GRAPHQL_VALIDATION_FAILED = ErrorKind(
    "GRAPHQL_VALIDATION_FAILED", "The operation does not fit the schema; see the message."
)
OPERATION_UNKNOWN = ErrorKind(
    "OPERATION_UNKNOWN", "Name one of the document's queries or mutations as operationName."
)
INVALID_VARIABLES = ErrorKind("INVALID_VARIABLES", "A variable does not fit its type; see the message.")
OPERATION_TOO_LARGE = ErrorKind(
    "OPERATION_TOO_LARGE", "The operation exceeds the named limit; ask for less at once."
)
OPERATION_NOT_PLANNABLE = ErrorKind(
    "OPERATION_NOT_PLANNABLE", "No combination of services can answer this operation."
)
OPERATION_TOO_COMPLEX = ErrorKind(
    "OPERATION_TOO_COMPLEX", "Planning the operation takes more steps than allowed; ask for less at once."
)
METHOD_NOT_ALLOWED = ErrorKind(
    "METHOD_NOT_ALLOWED", "Send operations by POST; GET is for queries, where it is switched on."
)
NOT_ACCEPTABLE = ErrorKind(
    "NOT_ACCEPTABLE", "Accept application/graphql-response+json or application/json in UTF-8."
)
HEADERS_TOO_LARGE = ErrorKind("HEADERS_TOO_LARGE", "The request's headers are larger than this server reads.")
CONTENT_ENCODING_UNSUPPORTED = ErrorKind(
    "CONTENT_ENCODING_UNSUPPORTED", "Send the body as it is, without Content-Encoding."
)
PREFLIGHT_REQUIRED = ErrorKind(
    "PREFLIGHT_REQUIRED", "A GET needs a header that no foreign page can send; see the gateway's settings."
)
PERSISTED_QUERY_NOT_FOUND = ErrorKind(
    "PERSISTED_QUERY_NOT_FOUND", "No document of this hash is known here; send its text along once."
)
PERSISTED_QUERY_HASH_MISMATCH = ErrorKind(
    "PERSISTED_QUERY_HASH_MISMATCH", "The hash is not the SHA-256 of the document sent with it."
)
PERSISTED_QUERY_NOT_SUPPORTED = ErrorKind(
    "PERSISTED_QUERY_NOT_SUPPORTED", "Documents cannot be named here in this way; send the text."
)
PERSISTED_QUERY_NOT_IN_LIST = ErrorKind(
    "PERSISTED_QUERY_NOT_IN_LIST", "This document is not in the list of trusted documents."
)
SUBSCRIPTION_NEEDS_STREAM = ErrorKind(
    "SUBSCRIPTION_NEEDS_STREAM",
    "Subscribe over a WebSocket (graphql-transport-ws), or accept text/event-stream.",
)
TOO_MANY_SUBSCRIBERS = ErrorKind(
    "TOO_MANY_SUBSCRIBERS", "Too many connections are held open for subscribers; close some or retry later."
)
RIGHTS_CHANGED = ErrorKind(
    "RIGHTS_CHANGED", "What you may see has changed since you subscribed; subscribe again."
)
SUBGRAPH_UNAVAILABLE = ErrorKind(
    "SUBGRAPH_UNAVAILABLE", "A service did not answer in time; its part of the answer is null. Retry shortly."
)
DOWNSTREAM_SERVICE_ERROR = ErrorKind(
    "DOWNSTREAM_SERVICE_ERROR", "A service failed to answer this part; it has been recorded."
)
NULL_IN_NON_NULL_FIELD = ErrorKind(
    "NULL_IN_NON_NULL_FIELD", "A field that must not be null has no value you may see; its parent is null."
)
UNAUTHORIZED_FIELD_OR_TYPE = ErrorKind(
    "UNAUTHORIZED_FIELD_OR_TYPE", "You may not see this field or type; it is null here."
)
NOT_READY = ErrorKind("NOT_READY", "The gateway has no schema yet. Retry shortly.")
COST_ESTIMATED_TOO_EXPENSIVE = ErrorKind(
    "COST_ESTIMATED_TOO_EXPENSIVE", "The operation would cost too much; ask for fewer items or less of each."
)
COST_INVALID_SLICING_ARGUMENTS = ErrorKind(
    "COST_INVALID_SLICING_ARGUMENTS",
    "Give a list exactly one of the arguments that limit it; see the message.",
)
