"""The rules of customers: pure functions and values."""
