"""A customer's life, told: what each kind of moment is called (domain.md, Timeline)."""

from services.reports.rules.texts import text

#: Kind → (English, Arabic, Chinese); ``{}`` is the record's number or name.
KINDS: dict[str, tuple[str, str, str]] = {
    "CUSTOMER_CREATED": ("Customer created", "أُنشئ العميل", "新建客户"),
    "CUSTOMER_UPDATED": ("Customer changed", "عُدّل العميل", "客户资料变更"),
    "CUSTOMER_CLAIMED": ("Customer claimed", "استُلم العميل", "领取客户"),
    "CUSTOMER_RELEASED": ("Released to the pool", "أُعيد إلى العملاء العامين", "释放到公海"),
    "CUSTOMER_TRANSFERRED": ("Customer transferred", "نُقل العميل", "客户转移"),
    "CONTACT_SAVED": ("Contact saved", "حُفظت جهة اتصال", "保存联系人"),
    "FOLLOW_UP_RECORDED": ("Follow-up recorded", "سُجّلت متابعة", "跟进记录"),
    "FOLLOW_UP_PLANNED": ("Follow-up planned", "خُططت متابعة", "计划跟进"),
    "FOLLOW_UP_WITHDRAWN": ("Follow-up withdrawn", "سُحبت متابعة", "撤回跟进"),
    "LEAD_CREATED": ("Lead {} created", "أُنشئ العميل المحتمل {}", "新建线索 {}"),
    "LEAD_UPDATED": ("Lead {} changed", "عُدّل العميل المحتمل {}", "线索 {} 变更"),
    "LEAD_CONVERTED": ("Lead {} converted", "حُوّل العميل المحتمل {}", "线索 {} 转化"),
    "OPPORTUNITY_CREATED": ("Opportunity {} opened", "فُتحت الفرصة {}", "新建商机 {}"),
    "OPPORTUNITY_UPDATED": ("Opportunity {} changed", "عُدّلت الفرصة {}", "商机 {} 变更"),
    "OPPORTUNITY_MOVED": ("Opportunity {} moved on", "انتقلت الفرصة {}", "商机 {} 推进"),
    "OPPORTUNITY_WON": ("Opportunity {} won", "كُسبت الفرصة {}", "商机 {} 赢单"),
    "OPPORTUNITY_LOST": ("Opportunity {} lost", "خُسرت الفرصة {}", "商机 {} 输单"),
    "CONTRACT_CREATED": ("Contract {} drawn up", "أُعدّ العقد {}", "新建合同 {}"),
    "CONTRACT_UPDATED": ("Contract {} changed", "عُدّل العقد {}", "合同 {} 变更"),
    "CONTRACT_SIGNED": ("Contract {} signed", "وُقّع العقد {}", "合同 {} 签订"),
    "CONTRACT_VOIDED": ("Contract {} voided", "أُلغي العقد {}", "合同 {} 作废"),
    "ORDER_CREATED": ("Order {} created", "أُنشئ الطلب {}", "新建订单 {}"),
    "ORDER_UPDATED": ("Order {} changed", "عُدّل الطلب {}", "订单 {} 变更"),
    "ORDER_CONFIRMED": ("Order {} confirmed", "أُكّد الطلب {}", "订单 {} 确认"),
    "ORDER_CANCELLED": ("Order {} cancelled", "أُلغي الطلب {}", "订单 {} 取消"),
    "ORDER_CLOSED": ("Order {} closed", "أُغلق الطلب {}", "订单 {} 关闭"),
    "SHIPMENT_CREATED": ("Shipment {} prepared", "جُهّزت الشحنة {}", "新建发货单 {}"),
    "SHIPMENT_SHIPPED": ("Shipment {} shipped", "شُحنت الشحنة {}", "发货单 {} 已发货"),
    "SHIPMENT_CANCELLED": ("Shipment {} cancelled", "أُلغيت الشحنة {}", "发货单 {} 取消"),
    "COLLECTION_RECEIVED": ("Payment {} received", "استُلمت الدفعة {}", "收到回款 {}"),
    "COLLECTION_ALLOCATED": ("Payment {} allocated", "خُصّصت الدفعة {}", "回款 {} 核销"),
    "COLLECTION_REVERSED": ("Payment {} reversed", "عُكست الدفعة {}", "回款 {} 冲销"),
}

#: Where an opportunity that moved may have arrived.
ARRIVED = {"WON": "OPPORTUNITY_WON", "LOST": "OPPORTUNITY_LOST"}


def kind_of(wire: str, stage_type: str | None = None) -> str:
    """``sales.order.confirmed.v1`` → ORDER_CONFIRMED; an opportunity moved to its end is won or lost."""
    _, aggregate, verb, _ = wire.split(".")
    kind = f"{aggregate}_{verb}".upper()
    return ARRIVED.get(stage_type or "", kind) if kind == "OPPORTUNITY_MOVED" else kind


def moment_title(kind: str, subject: str | None, language: str) -> str:
    """A line of the timeline: "Order SO-2026-000123 confirmed"."""
    return " ".join(text(KINDS, kind, language).format(subject or "").split())
