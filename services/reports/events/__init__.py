"""What reports reads of everybody's events; it publishes none itself."""
