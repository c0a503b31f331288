"""What the dictionaries start with."""

import pytest

from services.masterdata.rules.dictionaries import BASELINE, KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_dictionary_starts_with_items_named_in_three_languages(kind: str) -> None:
    assert BASELINE[kind]
    for texts in BASELINE[kind].values():
        assert len({text.strip() for text in texts if text.strip()}) == 3
