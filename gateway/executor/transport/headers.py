"""The headers of subgraph calls, most of them the same for all calls of an operation."""

from collections.abc import Iterator, Mapping

from chassis.deadline import HEADER as DEADLINE


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
    """What one call carries: what is common to the operation's, what signs it, its time in milliseconds."""

    __slots__ = ("_common", "_milliseconds", "_signed")

    def __init__(self, common: Common, signed: Mapping[str, str], milliseconds: int) -> None:
        self._common = common
        self._signed = signed
        self._milliseconds = milliseconds

    @property
    def lines(self) -> bytes:
        """As :func:`written`."""
        signed = written(self._signed) if self._signed else b""
        return b"%b%b%b: %d\r\n" % (self._common.lines, signed, _DEADLINE, self._milliseconds)

    def __getitem__(self, name: str) -> str:
        if name == DEADLINE:
            return str(self._milliseconds)
        return self._signed[name] if name in self._signed else self._common[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._common
        yield from self._signed
        yield DEADLINE

    def __len__(self) -> int:
        return len(self._common) + len(self._signed) + 1


_DEADLINE = DEADLINE.encode()
