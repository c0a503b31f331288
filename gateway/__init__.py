"""The gateway: composes the services' schemas, plans and runs operations over them, guards the answer."""
