"""Customers: the pool, contacts, follow-ups, leads and market activities."""
