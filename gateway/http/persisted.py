"""Documents sent by name instead of by text.

Two kinds of name, both the SHA-256 of a text as hexadecimal digits:

- *Automatic persisted queries* spare clients the bytes: ``extensions.persistedQuery`` names a text this
  process has executed before; who is told PERSISTED_QUERY_NOT_FOUND sends the text along once. Caching, not
  security: anyone may add to it, so it keeps what was executed only, at most a number of characters.
- *Trusted documents* are a list made with the front end. Where they are ``required`` nothing else is
  executed. A client names one as ``documentId`` (GraphQL over HTTP, persisted documents) or as above; a
  trusted document's name is what the list calls it, or its hash.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from chassis.http.body import INVALID_REQUEST, Unreadable
from chassis.telemetry import get_logger
from gateway import errors as kinds
from gateway.pipeline import Rejected
from gateway.settings import GatewaySettings

log = get_logger("gateway.persisted")

APOLLO_FORMAT = "apollo-persisted-query-manifest"
#: How long a manifest is believed before its file's date is looked at again.
FRESH_SECONDS = 1.0
#: Clients of automatic persisted queries look for this very message.
NOT_FOUND_MESSAGE = "PersistedQueryNotFound"
#: What the persisted documents draft puts before a hash.
HASH_PREFIX = "sha256:"


class Manifest:
    """The trusted documents in a file, or in every ``*.json`` of a folder.

    Changes are taken up within a second; a list that cannot be read then leaves the old one in force. Raises
    ``ValueError`` for one that cannot be read at the start.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = self._look()
        self._looked = time.monotonic()
        self._texts = self._read()
        self._trusted = frozenset(self._texts.values())

    @property
    def fresh(self) -> bool:
        """Whether its files were looked at within the last second."""
        return time.monotonic() - self._looked < FRESH_SECONDS

    async def refresh(self) -> None:
        """Read the list again if its files have changed; they are looked at once a second."""
        if self.fresh:
            return
        self._looked = time.monotonic()
        stamp = self._look()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            texts = await asyncio.to_thread(self._read)
        except ValueError as problem:
            log.error("trusted documents not taken up", problem=str(problem))
            return
        self._texts, self._trusted = texts, frozenset(texts.values())
        log.info("trusted documents taken up", documents=len(texts))

    def find(self, name: str) -> str | None:
        """The text a name stands for."""
        return self._texts.get(name) or self._texts.get(name.removeprefix(HASH_PREFIX))

    def trusts(self, text: str) -> bool:
        """Whether a text is one of the list, to the letter."""
        return text in self._trusted

    def _files(self) -> list[Path]:
        return sorted(self._path.glob("*.json")) if self._path.is_dir() else [self._path]

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        """What changes when a file does."""
        found = []
        for path in self._files():
            try:
                state = path.stat()
            except OSError:
                continue  # replaced this moment, or missing: reading tells
            found.append((path.name, state.st_mtime_ns, state.st_size))
        return tuple(found)

    def _read(self) -> dict[str, str]:
        texts: dict[str, str] = {}
        for path in self._files():
            try:
                found = read_manifest(orjson.loads(path.read_bytes()))
            except (OSError, ValueError) as problem:
                raise ValueError(f"trusted documents in {path}: {problem}") from problem
            for name, text in found.items():
                if texts.setdefault(name, text) != text:
                    raise ValueError(f"trusted documents in {path}: {name} stands for another text already")
        by_hash = {hashlib.sha256(text.encode()).hexdigest(): text for text in texts.values()}
        return by_hash | texts


def read_manifest(content: Any) -> dict[str, str]:
    """Texts by name: from Apollo's manifest, or from a plain object of them. Raises ``ValueError``."""
    if isinstance(content, dict) and content.get("format") == APOLLO_FORMAT:
        operations = content.get("operations")
        if content.get("version") != 1 or not isinstance(operations, list):
            raise ValueError(f"a {APOLLO_FORMAT} has version 1 and a list of operations")
        content = {each.get("id"): each.get("body") for each in operations if isinstance(each, dict)}
    if not isinstance(content, dict) or not all(
        isinstance(name, str) and isinstance(text, str) and name and text for name, text in content.items()
    ):
        raise ValueError("expected an object of document texts by their names")
    return content


class Executed:
    """Texts by their hash, those used last, at most ``characters`` of them together."""

    def __init__(self, characters: int) -> None:
        self._room = characters
        self._texts: OrderedDict[str, str] = OrderedDict()

    def find(self, digest: str) -> str | None:
        if digest in self._texts:
            self._texts.move_to_end(digest)
        return self._texts.get(digest)

    def keep(self, digest: str, text: str) -> None:
        if digest in self._texts:
            return
        self._texts[digest] = text
        self._room -= len(text)
        while self._room < 0:
            _, oldest = self._texts.popitem(last=False)
            self._room += len(oldest)


class PersistedDocuments:
    """From what a request says of its document to the document's text."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._required = settings.trusted_documents == "required"
        self._automatic = settings.apq and not self._required
        self._executed = Executed(settings.apq_cache_characters)
        path = settings.trusted_documents_path
        self._manifest = Manifest(path) if settings.trusted_documents != "off" and path else None

    @property
    def fresh(self) -> bool:
        """Whether ``known`` says what ``text`` would."""
        return self._manifest is None or self._manifest.fresh

    async def text(self, query: str, document_id: str | None, extensions: Mapping[str, Any]) -> str:
        """The text to execute. Raises what ``known`` does."""
        if self._manifest is not None:
            await self._manifest.refresh()
        return self.known(query, document_id, extensions)

    def known(self, query: str, document_id: str | None, extensions: Mapping[str, Any]) -> str:
        """The text to execute, by the documents in hand.

        Raises :class:`Unreadable` where the request names none or two, :class:`Rejected` where the name
        stands for nothing, belongs to another text, or the text is not trusted.
        """
        digest = _digest(extensions) if extensions else None
        if document_id is not None:
            if query or digest is not None:
                raise Unreadable(INVALID_REQUEST)
            return self._trusted(document_id)
        if digest is None:
            if not query:
                raise Unreadable(INVALID_REQUEST)
            return self._permitted(query)
        if not query:
            return self._named(digest)
        if hashlib.sha256(query.encode()).hexdigest() != digest:
            raise Rejected(kinds.PERSISTED_QUERY_HASH_MISMATCH)
        return self._permitted(query)

    def executed(self, text: str, extensions: Mapping[str, Any]) -> None:
        """Keep a text that was executed, if its client means to name it from now on."""
        if self._automatic and (digest := _digest(extensions)) is not None:
            self._executed.keep(digest, text)

    def _trusted(self, name: str) -> str:
        if self._manifest is None:
            raise Rejected(kinds.PERSISTED_QUERY_NOT_SUPPORTED)
        found = self._manifest.find(name)
        if found is None:
            raise Rejected(kinds.PERSISTED_QUERY_NOT_IN_LIST)
        return found

    def _named(self, digest: str) -> str:
        found = self._manifest.find(digest) if self._manifest else None
        if found is not None:
            return found
        if self._required:
            raise Rejected(kinds.PERSISTED_QUERY_NOT_IN_LIST)
        if not self._automatic:
            raise Rejected(kinds.PERSISTED_QUERY_NOT_SUPPORTED)
        found = self._executed.find(digest)
        if found is None:
            errors = [{"message": NOT_FOUND_MESSAGE}]
            raise Rejected(kinds.PERSISTED_QUERY_NOT_FOUND, errors=errors, of_request=True)
        return found

    def _permitted(self, text: str) -> str:
        if self._required and not (self._manifest and self._manifest.trusts(text)):
            raise Rejected(kinds.PERSISTED_QUERY_NOT_IN_LIST)
        return text


def _digest(extensions: Mapping[str, Any]) -> str | None:
    """The hash a request names; None if it names none."""
    named = extensions.get("persistedQuery")
    if named is None:
        return None
    digest = named.get("sha256Hash") if isinstance(named, dict) else None
    if not isinstance(digest, str) or not digest:
        raise Unreadable(INVALID_REQUEST)
    if named.get("version") != 1:
        raise Rejected(kinds.PERSISTED_QUERY_NOT_SUPPORTED)
    return digest.lower()
