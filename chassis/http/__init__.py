"""The HTTP side of a process: request parsing, health, metrics, serving."""
