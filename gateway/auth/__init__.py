"""Who asks, and what they may see: sign-in tokens, viewer scope, signed contexts, the hierarchy guard."""
