"""The HTTP front: reading requests, limits, answers in the right media type, GraphiQL, published keys."""
