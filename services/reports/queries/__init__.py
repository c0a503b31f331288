"""Reading: scoped sums over the read models."""
