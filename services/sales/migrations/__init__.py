"""This service's own history of its database."""
