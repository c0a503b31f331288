"""The four services; each stands on the chassis alone and never sees another."""
