"""What the pictures and timelines say, in English, Arabic and Chinese."""

from services.reports.rules.groups import NONE

LANGUAGES = ("en", "ar", "zh")
RIGHT_TO_LEFT = frozenset({"ar"})

#: Fonts to draw with, the first there is; none is sent along.
FONTS: dict[str, str] = {
    "en": "Noto Sans, DejaVu Sans, Arial, sans-serif",
    "ar": "Tahoma, DejaVu Sans, Noto Sans Arabic, Arial, sans-serif",
    "zh": "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, PingFang SC, Arial, sans-serif",
}

#: What a report is about, and what the height of its columns is.
SUBJECTS: dict[str, tuple[str, str, str]] = {
    "CUSTOMERS": ("Customers", "العملاء", "客户"),
    "ORDERED": ("Orders", "الطلبات", "订单"),
    "SHIPPED": ("Shipments", "الشحنات", "发货"),
    "COLLECTED": ("Collections", "التحصيلات", "回款"),
    "PROFIT": ("Profit", "الأرباح", "利润"),
    "OPPORTUNITIES": ("Opportunities", "الفرص", "商机"),
}

#: What the columns stand for.
GROUPS: dict[str, tuple[str, str, str]] = {
    "TYPE": ("Type", "النوع", "类型"),
    "SOURCE": ("Source", "المصدر", "来源"),
    "LEVEL": ("Level", "المستوى", "级别"),
    "STAGE": ("Stage", "المرحلة", "阶段"),
    "OWNER": ("Owner", "المسؤول", "负责人"),
    "DEPARTMENT": ("Department", "القسم", "部门"),
    "MONTH": ("Month", "الشهر", "月份"),
    "YEAR": ("Year", "السنة", "年份"),
    "SALESPERSON": ("Salesperson", "مندوب المبيعات", "销售员"),
    "PRODUCT": ("Product", "المنتج", "产品"),
    "CATEGORY": ("Category", "الفئة", "类别"),
    "CUSTOMER": ("Customer", "العميل", "客户"),
    "CUSTOMER_TYPE": ("Customer type", "نوع العميل", "客户类型"),
}

#: Single words and phrases.
WORDS: dict[str, tuple[str, str, str]] = {
    "TITLE": ("{subject} by {group}", "{subject} حسب {group}", "{subject}（按{group}）"),
    "AMOUNT": ("Amount ({currency})", "المبلغ ({currency})", "金额（{currency}）"),
    "COUNT": ("Number", "العدد", "数量"),
    "OTHERS": ("Others", "أخرى", "其他"),
    "NO_DATA": ("No data", "لا توجد بيانات", "暂无数据"),
    NONE: ("Not set", "غير محدد", "未设置"),
    "NO_OWNER": ("Public pool", "العملاء العامون", "公海"),
    "HIDDEN": ("Not visible", "غير ظاهر", "不可见"),
}

_MONTHS: dict[str, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ar": (
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
        *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
}


def text(table: dict[str, tuple[str, str, str]], name: str, language: str) -> str:
    """``name`` of one of the tables above in ``language``; English where the language is none of ours."""
    return table[name][LANGUAGES.index(language) if language in LANGUAGES else 0]


def title(subject: str, group: str, language: str) -> str:
    """A report's title: "Orders by month"."""
    what, by = text(SUBJECTS, subject, language), text(GROUPS, group, language)
    return text(WORDS, "TITLE", language).format(subject=what, group=by.lower())


def month_label(key: str, language: str) -> str:
    """``2026-01`` as people write it."""
    year, month = key.split("-")
    if language == "zh":
        return f"{year}年{int(month)}月"
    return f"{_MONTHS.get(language, _MONTHS['en'])[int(month) - 1]} {year}"


def translated(name: str, names: dict[str, str] | None, language: str) -> str:
    """Master data's name in the viewer's language where it has one."""
    return (names or {}).get(language) or name
