"""HTTP as uvicorn reads it, with a bound: its parser keeps the head of a request however long it gets."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Most bytes of a request's line and headers; applications may allow less.
HEAD_BYTES = 131_072
_REFUSAL = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedHttp(HttpToolsProtocol):
    """Hangs up on requests whose head does not end within ``HEAD_BYTES``."""

    _requests = 0
    _head: int | None = None
    """Bytes of the head being read, those it came with in one piece apart; None: none is being read."""

    def on_message_begin(self) -> None:
        """A request begins."""
        self._requests += 1
        self._head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head was read."""
        self._head = None
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Bytes have arrived."""
        before = self._requests
        super().data_received(data)
        if self._head is not None and self._requests == before:
            self._head += len(data)
            if self._head > HEAD_BYTES and not self.transport.is_closing():
                self.transport.write(_REFUSAL)
                self.transport.close()
