"""Use cases of customers: each loads, applies rules, writes, records events, in one transaction."""
