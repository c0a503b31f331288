"""Hashing passwords: argon2id as OWASP recommends, in a bounded number of threads (security.md).

Each hash takes 19 MiB and about 50 ms of a core; more at once would only push each other, and memory, out.
Who comes while too many wait is refused at once: they would wait longer than anybody stays.
"""

import asyncio
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from chassis.errors import Refused
from services.masterdata.rules.errors import SIGN_IN_BUSY
from services.masterdata.settings import Settings

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(Settings().password_threads, thread_name_prefix="argon2")


@cache
def _places() -> BoundedSemaphore:
    settings = Settings()
    return BoundedSemaphore(settings.password_threads + settings.password_queue)


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_hex(16))


@contextmanager
def place_in_queue() -> Iterator[None]:
    """A place for one whose password is hashed or compared; refuses SIGN_IN_BUSY when all are taken.

    Take it before the attempt is counted: who is refused for want of a place has guessed nothing.
    """
    places = _places()
    if not places.acquire(blocking=False):
        raise Refused(SIGN_IN_BUSY)
    try:
        yield
    finally:
        places.release()


async def hash_password(password: str) -> str:
    """The password's argon2id hash, with its parameters and salt."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), _HASHER.hash, password)


async def password_matches(password: str, hash: str | None) -> bool:
    """Whether it is the password; as long in coming when there is no hash to compare with."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), _matches, password, hash)


def _matches(password: str, hash: str | None) -> bool:
    nobodys = _nobodys_hash()
    try:
        return _HASHER.verify(hash or nobodys, password) and hash is not None
    except (VerificationError, InvalidHashError):
        return False
