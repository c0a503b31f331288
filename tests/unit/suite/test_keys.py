"""Keys are made once, for their owner's eyes only, and rotated with an overlap."""

from pathlib import Path

from chassis.viewer import KeySet, SigningKey
from suite.keys import CURSOR_KEY, create_missing_keys, missing_keys, rotate_keys


def test_keys_are_made_once_and_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = create_missing_keys(folder)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}

    again = create_missing_keys(folder)

    assert made == ["gateway.private.json", "sign-in.private.json", CURSOR_KEY]
    assert (again, missing_keys(folder)) == ([], [])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_secrets_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    create_missing_keys(tmp_path)

    secret = [path for path in tmp_path.iterdir() if "private" in path.name or path.name == CURSOR_KEY]

    assert [path.stat().st_mode & 0o777 for path in secret] == [0o600] * 3


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    create_missing_keys(tmp_path)
    (tmp_path / CURSOR_KEY).unlink()

    assert missing_keys(tmp_path) == [CURSOR_KEY]


def test_after_a_rotation_the_former_key_is_still_known(tmp_path: Path) -> None:
    create_missing_keys(tmp_path)
    former = SigningKey.load(tmp_path / "gateway.private.json")

    rotate_keys(tmp_path)

    known = KeySet(tmp_path / "gateway.jwks.json")
    assert SigningKey.load(tmp_path / "gateway.private.json").kid != former.kid
    assert known.find(former.kid) is not None
