"""The GraphQL schema of customers: translation only."""
