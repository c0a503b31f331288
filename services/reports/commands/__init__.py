"""Reports has no commands: nothing is changed here but by events (see events/subscribers)."""
