"""What customers publishes and what it reads of others."""
