"""Fresh RabbitMQ virtual hosts, so that tests with the same exchange and queue names do not meet."""

import base64
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

SECONDS = 30


class VirtualHosts:
    """Makes virtual hosts through the management interface."""

    def __init__(self, broker: Callable[[], tuple[str, str]]) -> None:
        """broker returns the broker's AMQP URL and its management URL, both with user and password."""
        self._broker = broker

    def create(self) -> str:
        """The AMQP URL of a new, empty virtual host in which our user may do everything."""
        amqp = urlsplit(self._broker()[0])
        name = f"yubo-test-{secrets.token_hex(6)}"
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self.request("PUT", f"vhosts/{name}", {})
        self.request("PUT", f"permissions/{name}/{amqp.username}", everything)
        return amqp._replace(path=f"/{name}").geturl()

    def drop(self, url: str) -> None:
        """Remove a virtual host with all that is in it; its connections are closed."""
        self.request("DELETE", f"vhosts/{urlsplit(url).path[1:]}")

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the management interface; path is relative to /api/."""
        url = urlsplit(self._broker()[1])
        credentials = base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
        request = urllib.request.Request(
            f"{url.scheme}://{url.hostname}:{url.port}/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Basic {credentials}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as response:
                answer = response.read()
        except urllib.error.URLError as error:
            raise RuntimeError(
                f"RabbitMQ's management interface at {url.hostname}:{url.port} refused {method} {path}: "
                f"{error}. The tests make a virtual host each through it: enable the management plugin, and "
                "set YUBO_TEST_BROKER_MANAGEMENT_URL when it is not http on port 15672"
            ) from error
        return json.loads(answer) if answer else None
