"""Who is asking: the viewer, the permissions, the signed context and its keys."""

from chassis.viewer.keys import KeySet, SigningKey
from chassis.viewer.permissions import Scope
from chassis.viewer.principal import SYSTEM, Viewer
from chassis.viewer.tokens import ContextMinter, ContextVerifier, InvalidContext

__all__ = [
    "SYSTEM",
    "ContextMinter",
    "ContextVerifier",
    "InvalidContext",
    "KeySet",
    "Scope",
    "SigningKey",
    "Viewer",
]
