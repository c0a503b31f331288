"""The signed viewer context every subgraph call carries (security.md, Propagating the viewer)."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.viewer import ContextMinter, Viewer
from chassis.viewer.tokens import HEADER


@dataclass(frozen=True)
class Signature:
    """Signs each body for the subgraph it goes to, in the name of one viewer or of the anonymous."""

    minter: ContextMinter
    viewer: Viewer | None

    def __call__(self, subgraph: str, body: bytes) -> Mapping[str, str]:
        return {HEADER: self.minter.mint(self.viewer, subgraph, body)}
