"""The error catalogue: every refusal has a stable code and a meaning, declared once.

Two kinds of error leave a service. A *refusal* is business: it travels in a mutation's ``userErrors``
and its text may be shown. A *fault* is technical: it travels as a GraphQL error with
``extensions.code`` and its text never says more than the catalogue does.
"""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """A code clients may rely on, and what it means for the one who reads it, in each of our languages."""

    code: str
    meaning: str
    ar: str = ""
    zh: str = ""
    catalogue: ClassVar[dict[str, "ErrorKind"]] = {}

    def __post_init__(self) -> None:
        known = self.catalogue.setdefault(self.code, self)
        if known.meaning != self.meaning:
            raise ValueError(f"error code {self.code} is declared twice with different meanings")

    def text(self, language: str) -> str:
        """The meaning in ``language`` (en, ar, zh), in English where it is not translated."""
        return {"ar": self.ar, "zh": self.zh}.get(language) or self.meaning


NOT_FOUND = ErrorKind(
    "NOT_FOUND",
    "There is no such record, or none you may see.",
    ar="لا يوجد سجل كهذا، أو لا يحق لك رؤيته.",
    zh="没有这条记录,或您无权查看。",
)
FORBIDDEN = ErrorKind(
    "FORBIDDEN",
    "Your roles do not allow this; ask an administrator.",
    ar="أدوارك لا تسمح بهذا؛ راجع المسؤول.",
    zh="您的角色不允许此操作,请联系管理员。",
)
INVALID_INPUT = ErrorKind(
    "INVALID_INPUT",
    "A value does not fit; see the path and the message.",
    ar="إحدى القيم غير مناسبة؛ انظر المسار والرسالة.",
    zh="某个值不合适,请查看路径和消息。",
)
STALE_VERSION = ErrorKind(
    "STALE_VERSION",
    "The record changed since you read it; read it again and retry.",
    ar="تغيّر السجل بعد أن قرأته؛ اقرأه مجددًا ثم أعد المحاولة.",
    zh="您读取后记录已变更,请重新读取后再试。",
)
CONFLICT = ErrorKind(
    "CONFLICT",
    "Another record already uses a value that must be unique.",
    ar="سجل آخر يستخدم قيمة يجب أن تكون فريدة.",
    zh="另一条记录已使用了必须唯一的值。",
)
IDEMPOTENCY_KEY_REUSED = ErrorKind(
    "IDEMPOTENCY_KEY_REUSED",
    "This idempotency key was used for another request; use a new one.",
    ar="استُخدم مفتاح التكرار هذا لطلب آخر؛ استخدم مفتاحًا جديدًا.",
    zh="该幂等键已用于另一个请求,请使用新的键。",
)
REFERENCE_UNKNOWN = ErrorKind(
    "REFERENCE_UNKNOWN",
    "A referenced record does not exist, is not usable any more, or is not yours to use.",
    ar="سجل مُشار إليه غير موجود أو لم يعد صالحًا أو ليس لك استخدامه.",
    zh="引用的记录不存在、已停用或您无权使用。",
)
LIMIT_EXCEEDED = ErrorKind(
    "LIMIT_EXCEEDED",
    "More than the named limit allows; send less at once.",
    ar="أكثر مما يسمح به الحد المذكور؛ أرسل أقل في المرة الواحدة.",
    zh="超出所述限制,请减少一次发送的数量。",
)

TOO_MANY_LISTS = ErrorKind(
    "TOO_MANY_LISTS",
    "The request opens more lists than one may; ask for fewer rows or less nesting.",
    ar="يفتح الطلب قوائم أكثر مما يُسمح به؛ اطلب صفوفًا أقل أو تداخلًا أقل.",
    zh="请求打开的列表过多,请减少行数或嵌套层数。",
)
UNAUTHENTICATED = ErrorKind(
    "UNAUTHENTICATED",
    "Sign in first, or your sign-in has expired.",
    ar="سجّل الدخول أولًا، أو انتهت صلاحية جلستك.",
    zh="请先登录,或您的登录已过期。",
)
BAD_REQUEST = ErrorKind(
    "BAD_REQUEST",
    "The request is not well-formed.",
    ar="الطلب غير صحيح الصياغة.",
    zh="请求格式不正确。",
)
FIELD_FORBIDDEN = ErrorKind(
    "FIELD_FORBIDDEN",
    "Your roles do not show you this field.",
    ar="أدوارك لا تُظهر لك هذا الحقل.",
    zh="您的角色无权查看此字段。",
)
INVALID_CURSOR = ErrorKind(
    "INVALID_CURSOR",
    "The cursor is not of this list; start from the first page.",
    ar="المؤشر ليس لهذه القائمة؛ ابدأ من الصفحة الأولى.",
    zh="游标不属于此列表,请从第一页开始。",
)
ORGANISATION_STALE = ErrorKind(
    "ORGANISATION_STALE",
    "This service has not caught up with a change of the organisation; retry shortly.",
    ar="لم تلحق هذه الخدمة بعد بتغيير في المؤسسة؛ أعد المحاولة بعد قليل.",
    zh="此服务尚未跟上组织变更,请稍后重试。",
)
POSITION_NOT_REACHED = ErrorKind(
    "POSITION_NOT_REACHED",
    "The read model has not reached the asked position in time; retry shortly.",
    ar="لم يبلغ نموذج القراءة الموضع المطلوب في الوقت؛ أعد المحاولة بعد قليل.",
    zh="读模型未能及时到达所要求的位置,请稍后重试。",
)
DEADLINE_EXCEEDED = ErrorKind(
    "DEADLINE_EXCEEDED",
    "There was no time left to do this, and it was not done; ask for less, or retry shortly.",
    ar="لم يبقَ وقت للقيام بهذا فلم يُنفَّذ؛ اطلب أقل أو أعد المحاولة بعد قليل.",
    zh="没有剩余时间完成此操作,操作未执行;请减少请求内容或稍后重试。",
)
INTERNAL = ErrorKind(
    "INTERNAL",
    "Something went wrong on our side; it has been recorded.",
    ar="حدث خطأ من جانبنا؛ وقد سُجّل.",
    zh="我方出现错误,已记录。",
)

#: Refusals any mutation may answer; each mutation adds its own.
COMMON_REFUSALS = (
    NOT_FOUND,
    FORBIDDEN,
    INVALID_INPUT,
    STALE_VERSION,
    CONFLICT,
    IDEMPOTENCY_KEY_REUSED,
    REFERENCE_UNKNOWN,
    LIMIT_EXCEEDED,
)


@dataclass(frozen=True, slots=True)
class Blocker:
    """One of the reasons a refusal names: which record, and why."""

    id: str
    reason: str


@dataclass
class Refused(Exception):
    """A rule says no. ``path`` names the input field, ``blockers`` every record that stands in the way.

    ``reference`` is the id of another service's record that is not known here (yet).
    """

    kind: ErrorKind
    message: str = ""
    path: tuple[str, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    reference: UUID | None = None

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        """What to show: the particular message in English, the kind's meaning in other languages."""
        return self.message if self.message and language == "en" else self.kind.text(language)


@dataclass
class Fault(Exception):
    """A technical failure with a code; becomes a GraphQL error."""

    kind: ErrorKind
    message: str = ""
    extensions: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        return self.message if self.message and language == "en" else self.kind.text(language)
