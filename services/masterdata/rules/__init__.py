"""The rules of master data: pure functions and values."""
