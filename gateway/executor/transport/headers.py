"""The headers of subgraph calls, most of them the same for all calls of an operation."""

from collections.abc import Iterator, Mapping


def written(headers: Mapping[str, str]) -> bytes:
    """Headers as lines of HTTP/1.1. Raises ``ValueError`` for one that would be more than one."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()]).encode("latin-1")
    if lines.count(b"\n") != len(headers) or lines.count(b"\r") != len(headers):
        raise ValueError("a header's value has a line break")
    return lines


class Common(dict[str, str]):
    """What all calls of an operation carry, written once; ``lines`` are as :func:`written`."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__(headers)
        self.lines = written(self)


class Headers(Mapping[str, str]):
    """What one call carries: what is common to the operation's, and its own under other names."""

    __slots__ = ("_common", "_own")

    def __init__(self, common: Common, own: Mapping[str, str]) -> None:
        self._common = common
        self._own = own

    @property
    def lines(self) -> bytes:
        """As :func:`written`."""
        return self._common.lines + written(self._own)

    def __getitem__(self, name: str) -> str:
        return self._own[name] if name in self._own else self._common[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._common
        yield from self._own

    def __len__(self) -> int:
        return len(self._common) + len(self._own)
