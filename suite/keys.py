"""The keys of an installation: who signs sign-in tokens and viewer contexts, and the secret of cursors."""

import os
import secrets
from pathlib import Path

from chassis.viewer import SigningKey

#: Who signs what: the gateway viewer contexts, master data's sign-in access tokens.
SIGNERS = ("gateway", "sign-in")
CURSOR_KEY = "cursor.key"
CURSOR_KEY_BYTES = 32


def missing_keys(folder: Path) -> list[str]:
    """The files of a complete set that are not there."""
    files = [f"{signer}.{kind}.json" for signer in SIGNERS for kind in ("private", "jwks")]
    return [name for name in (*files, CURSOR_KEY) if not (folder / name).exists()]


def create_missing_keys(folder: Path) -> list[str]:
    """Make what is missing, readable by its owner only; the names made. Nothing is ever overwritten."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    for signer in SIGNERS:
        if not (folder / f"{signer}.private.json").exists():
            SigningKey.generate().save(folder, signer)
            made.append(f"{signer}.private.json")
    if not (folder / CURSOR_KEY).exists():
        opened = os.open(folder / CURSOR_KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(secrets.token_bytes(CURSOR_KEY_BYTES))
        made.append(CURSOR_KEY)
    return made


def rotate_keys(folder: Path) -> None:
    """A new pair for every signer. The former public keys stay in the key sets until the next rotation, so
    that what was signed before stays valid until it expires; running processes pick the new keys up when
    they are started again."""
    for signer in SIGNERS:
        SigningKey.generate().save(folder, signer)
