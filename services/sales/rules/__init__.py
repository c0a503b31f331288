"""The rules of selling: pure functions and values (domain.md)."""
