"""Fixtures for every test."""

pytest_plugins = [
    "tests.support.shared",
    "tests.support.fixtures",
    "tests.support.node",
    "tests.federation.generated.plugin",
]
