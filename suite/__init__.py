"""The whole of Yubo from one command: composes the four services and the gateway."""
