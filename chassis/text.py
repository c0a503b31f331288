"""Folding of names for search and comparison (domain.md, Customers, Duplicate check)."""

import re
import unicodedata

_ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": ""}
)
_GAPS = re.compile(r"[\W_]+", re.UNICODE)


def fold(text: str) -> str:
    """``text`` without case, width, accents, Arabic diacritics and letter variants, and punctuation.

    Words are separated by single spaces: ``fold("  ÉMILE’s  Café ") == "emile s cafe"``.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _GAPS.sub(" ", bare.translate(_ARABIC).casefold()).strip()
