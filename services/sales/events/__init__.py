"""What sales publishes, and what it reads of others."""
