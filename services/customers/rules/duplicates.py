"""Recognising a customer that exists already (domain.md, Customers, Duplicate check).

Keys are compared exactly; names also by similarity. Phones arrive here as E.164 already.
"""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from chassis.text import fold
from services.customers.rules.states import KeyKind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words that say what kind of company it is, not which; folded, single letters joined (``s a`` is ``sa``).
LEGAL_WORDS = _words(
    """
    inc incorporated corp corporation co company ltd limited llc llp lp plc pty pvt gmbh mbh ag kg
    kgaa ohg ug ev eg sa sas sarl srl spa snc sl bv nv ab as asa oy oyj aps kk sdn bhd wll fze fzco
    fzc fzllc psc saoc المحدوده محدوده ذمم شمم شمل مساهمه
    """
)
#: The same before the name, as Arabic has it.
LEADING_LEGAL_WORDS = frozenset({"شركه", "موسسه"})
#: Chinese company forms, written without spaces; longest first.
_CJK_FORMS = ("有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "集团公司", "集团", "公司")
_SHORTEST_WORD = 3
_MOST_WORDS = 8
_CJK = re.compile(r"[\u3400-\u9fff]")

#: Mail providers whose domain says nothing about the company.
FREE_MAIL = _words(
    """
    gmail.com googlemail.com yahoo.com hotmail.com outlook.com live.com icloud.com aol.com gmx.de
    gmx.net web.de mail.ru proton.me protonmail.com qq.com 163.com 126.com sina.com foxmail.com
    """
)

#: How sure one matching key makes us, and the least similarity of names that counts.
WEIGHTS = {
    KeyKind.TAX_ID: Decimal("1"),
    KeyKind.EMAIL: Decimal("0.95"),
    KeyKind.PHONE: Decimal("0.9"),
    KeyKind.NAME: Decimal("0.9"),
    KeyKind.DOMAIN: Decimal("0.7"),
}
SIMILAR_NAME_WEIGHT = Decimal("0.85")
LEAST_SIMILARITY = Decimal("0.85")
#: From this score on a match keeps a customer from being made without more ado.
DUPLICATE_SCORE = Decimal("0.75")


@dataclass(frozen=True)
class Key:
    """A normalised value a customer can be recognised by."""

    kind: KeyKind
    value: str


def company_key(name: str) -> str:
    """``name`` folded, without legal form: ``Acme Co., Ltd.`` and ``ACME GmbH`` are both ``acme``."""
    words = _joined_initials(fold(name).split())
    start, end = 0, len(words)
    while end - start > 1 and words[end - 1] in LEGAL_WORDS:
        end -= 1
    while end - start > 1 and words[start] in LEADING_LEGAL_WORDS:
        start += 1
    return _without_cjk_form(" ".join(words[start:end]))


def _joined_initials(words: list[str]) -> list[str]:
    """Runs of single letters as one word: ``s a`` → ``sa``."""
    joined: list[str] = []
    run = ""
    for word in words:
        if len(word) == 1 and not _CJK.match(word):
            run += word
            continue
        if run:
            joined.append(run)
            run = ""
        joined.append(word)
    return [*joined, run] if run else joined


def _without_cjk_form(name: str) -> str:
    for form in _CJK_FORMS:
        if name.endswith(form) and len(name) > len(form):
            return name.removesuffix(form).strip()
    return name


def name_words(key: str) -> list[str]:
    """The words candidates for similar names are found by; of a Chinese name its pairs of characters."""
    words: list[str] = []
    for word in key.split():
        if _CJK.search(word):
            words += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        elif len(word) >= _SHORTEST_WORD:
            words.append(word)
    return list(dict.fromkeys(words))[:_MOST_WORDS]


def tax_key(tax_id: str) -> str:
    """Letters and digits alone, upper case."""
    return re.sub(r"[\W_]+", "", tax_id).upper()


def email_key(email: str) -> str:
    """An address as compared: lower case, without blanks."""
    return email.strip().casefold()


def domain_of(address: str) -> str | None:
    """The company's domain in an e-mail address or web address; None for free mail and nonsense."""
    host = address.strip().casefold().rpartition("@")[2]
    host = re.sub(r"^[a-z]+://", "", host).split("/")[0].split("?")[0].partition(":")[0]
    host = host.removeprefix("www.")
    return host if "." in host and " " not in host and host not in FREE_MAIL else None


def similarity(one: str, other: str) -> Decimal:
    """Likeness of two company keys, 0 to 1, regardless of the order of words."""
    if not one or not other:
        return Decimal(0)
    ratios = (_ratio(one, other), _ratio(" ".join(sorted(one.split())), " ".join(sorted(other.split()))))
    return max(ratios)


def _ratio(one: str, other: str) -> Decimal:
    first, second = sorted((one, other))
    return Decimal(str(round(SequenceMatcher(None, first, second, autojunk=False).ratio(), 4)))


def similar_name_weight(likeness: Decimal) -> Decimal:
    """How sure a similar name makes us; 0 below :data:`LEAST_SIMILARITY`."""
    return likeness * SIMILAR_NAME_WEIGHT if likeness >= LEAST_SIMILARITY else Decimal(0)


def score(matched: Iterable[KeyKind], likeness: Decimal = Decimal(0)) -> Decimal:
    """How sure all matches together make us, 0 to 1 with 4 places: 1 − Π(1 − weight)."""
    doubt = Decimal(1)
    kinds = set(matched)
    for kind in kinds:
        doubt *= 1 - WEIGHTS[kind]
    if KeyKind.NAME not in kinds:
        doubt *= 1 - similar_name_weight(likeness)
    return (1 - doubt).quantize(Decimal("0.0001"))


def matched_kinds(own: Set[Key], other: Set[Key]) -> list[KeyKind]:
    """By which kinds of key two customers match, strongest first."""
    kinds = {key.kind for key in own & other} & WEIGHTS.keys()
    return sorted(kinds, key=lambda kind: (-WEIGHTS[kind], kind))


def masked(name: str) -> str:
    """A name that can be recognised by who knows it, and read by nobody else: ``A••• C•••``."""
    return " ".join(f"{word[0]}•••" for word in name.split()) or "•••"
