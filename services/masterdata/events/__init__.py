"""What master data publishes. It reads nobody's events."""
