"""Makes the secrets of a composed system on its first start, each process's into a volume only it mounts.

Random passwords of database roles and broker users, the broker's definitions (users and what each may
touch), and copies of the signing keys. Nothing that exists is changed, so starting again is harmless and no
password is known before the first start.
"""

import base64
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

VOLUMES = Path("/secrets")
SERVICES = ("masterdata", "customers", "sales", "reports")
BROKER_WIDE = ("operator", "migrate")
"""Broker users for the whole virtual host: who looks after it, and who makes every service's queues."""

READER = 10001
"""The account the image runs as."""

KEYS = {
    "gateway": ("gateway.private.json", "gateway.jwks.json", "sign-in.jwks.json"),
    "masterdata": ("gateway.jwks.json", "sign-in.private.json", "sign-in.jwks.json", "cursor.key"),
    "customers": ("gateway.jwks.json", "cursor.key"),
    "sales": ("gateway.jwks.json", "cursor.key"),
    "reports": ("gateway.jwks.json", "cursor.key"),
}
"""Process to keys: only the gateway can speak for a viewer, only masterdata can sign somebody in."""


def main() -> None:
    if (VOLUMES / "migrate" / "done").exists():
        return
    databases = {name: secrets.token_urlsafe(24) for name in database_roles()}
    broker = {name: secrets.token_urlsafe(24) for name in (*BROKER_WIDE, *SERVICES)}
    for role, password in databases.items():
        write("postgres", role, password, readable_by_all=True)
    write("rabbitmq", "definitions.json", json.dumps(definitions(broker), indent=1), readable_by_all=True)
    write("rabbitmq", "operator", broker["operator"], readable_by_all=True)
    for service in SERVICES:
        variable = f"YUBO_{service.upper()}_DATABASE_URL"
        write(service, variable, database_url(service, service, databases))
        write(service, "YUBO_BROKER_URL", broker_url(service, broker))
        write("migrate", variable, database_url(service, f"{service}_owner", databases))
    write("migrate", "YUBO_BROKER_URL", broker_url("migrate", broker))
    distribute_keys()
    write("migrate", "done", "")


def database_roles() -> list[str]:
    return ["postgres", *SERVICES, *(f"{service}_owner" for service in SERVICES)]


def database_url(service: str, role: str, passwords: dict[str, str]) -> str:
    return f"postgresql+asyncpg://{role}:{passwords[role]}@postgres:5432/{service}"


def broker_url(user: str, passwords: dict[str, str]) -> str:
    return f"amqp://{user}:{passwords[user]}@rabbitmq:5672/yubo"


def definitions(passwords: dict[str, str]) -> dict[str, object]:
    """RabbitMQ's users: a service reaches its own queues and the shared exchanges, and no other's queue."""
    return {
        "vhosts": [{"name": "yubo"}],
        "users": [
            {
                "name": user,
                "password_hash": rabbitmq_hash(password),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": ["administrator"] if user == "operator" else [],
            }
            for user, password in passwords.items()
        ],
        "permissions": [
            {"user": user, "vhost": "yubo", "configure": names, "write": names, "read": names}
            for user in passwords
            for names in [".*" if user in BROKER_WIDE else rf"^(crm\.(events|dead)|{user}\..*)$"]
        ],
    }


def rabbitmq_hash(password: str) -> str:
    """Salted SHA-256 as RabbitMQ stores it: four bytes of salt, then the digest of salt and password."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def distribute_keys() -> None:
    with tempfile.TemporaryDirectory() as made:
        environment = {**os.environ, "YUBO_KEYS_DIR": made, "YUBO_HOME": made}
        subprocess.run([sys.executable, "-m", "suite", "keys", "init"], env=environment, check=True)
        for process, names in KEYS.items():
            folder = VOLUMES / process / "keys"
            folder.mkdir(exist_ok=True)
            for name in names:
                shutil.copyfile(Path(made) / name, folder / name)
                own(folder / name, 0o400)
            own(folder, 0o500)


def write(volume: str, name: str, text: str, *, readable_by_all: bool = False) -> None:
    """One secret. PostgreSQL and RabbitMQ run as accounts of their images' choosing: theirs all may read."""
    path = VOLUMES / volume / name
    path.write_text(text)
    if readable_by_all:
        path.chmod(0o444)
    else:
        own(path, 0o400)


def own(path: Path, mode: int) -> None:
    os.chown(path, READER, READER)
    path.chmod(mode)


if __name__ == "__main__":
    main()
