"""What the rules of selling refuse, beside the refusals every mutation may answer."""

from chassis.errors import ErrorKind

ORDER_STATE = ErrorKind(
    "ORDER_STATE",
    "The order's state does not allow this.",
    ar="حالة الطلب لا تسمح بهذا.",
    zh="订单状态不允许此操作。",
)
ORDER_EMPTY = ErrorKind(
    "ORDER_EMPTY",
    "An order needs at least one line.",
    ar="يحتاج الطلب إلى سطر واحد على الأقل.",
    zh="订单至少需要一行。",
)
ORDER_IN_PROGRESS = ErrorKind(
    "ORDER_IN_PROGRESS",
    "Something was shipped or collected already; close the order short instead.",
    ar="شُحن شيء أو حُصّل بالفعل؛ أغلق الطلب بما نُفّذ منه.",
    zh="已有发货或收款,请改为提前关闭订单。",
)
OVER_SHIPPED = ErrorKind(
    "OVER_SHIPPED",
    "More than is open would be shipped; see the blockers.",
    ar="سيُشحن أكثر من الكمية المفتوحة؛ انظر الموانع.",
    zh="发货量将超过未发数量,请查看阻碍项。",
)
NOTHING_OPEN = ErrorKind(
    "NOTHING_OPEN",
    "The customer has nothing open to ship that you may ship.",
    ar="ليس لدى العميل ما يمكنك شحنه.",
    zh="该客户没有您可以发货的未发订单。",
)
MIXED_DOCUMENTS = ErrorKind(
    "MIXED_DOCUMENTS",
    "The orders are not all of this customer and currency; see the blockers.",
    ar="ليست كل الطلبات لهذا العميل وبهذه العملة؛ انظر الموانع.",
    zh="订单并非都属于该客户和该币种,请查看阻碍项。",
)
SHIPMENT_STATE = ErrorKind(
    "SHIPMENT_STATE",
    "The shipment's state does not allow this.",
    ar="حالة الشحنة لا تسمح بهذا.",
    zh="发货单状态不允许此操作。",
)
OVER_COLLECTED = ErrorKind(
    "OVER_COLLECTED",
    "More than is outstanding would be collected; see the blockers.",
    ar="سيُحصّل أكثر من المستحق؛ انظر الموانع.",
    zh="收款将超过未收金额,请查看阻碍项。",
)
OVER_ALLOCATED = ErrorKind(
    "OVER_ALLOCATED",
    "More than the collection holds would be allocated.",
    ar="سيُوزّع أكثر مما في التحصيل.",
    zh="分配金额将超过收款金额。",
)
COLLECTION_STATE = ErrorKind(
    "COLLECTION_STATE",
    "The collection's state does not allow this.",
    ar="حالة التحصيل لا تسمح بهذا.",
    zh="收款状态不允许此操作。",
)
CONTRACT_STATE = ErrorKind(
    "CONTRACT_STATE",
    "The contract's state or term does not allow this.",
    ar="حالة العقد أو مدته لا تسمح بهذا.",
    zh="合同状态或期限不允许此操作。",
)
CONTRACT_EXCEEDED = ErrorKind(
    "CONTRACT_EXCEEDED",
    "The orders would draw more than the contract holds.",
    ar="ستتجاوز الطلبات قيمة العقد.",
    zh="订单将超过合同金额。",
)
LOSS_REASON_REQUIRED = ErrorKind(
    "LOSS_REASON_REQUIRED",
    "Say why the opportunity was lost.",
    ar="اذكر سبب خسارة الفرصة.",
    zh="请说明商机丢失的原因。",
)
STAGE_UNUSABLE = ErrorKind(
    "STAGE_UNUSABLE",
    "The stage is not of this pipeline or is not in use any more.",
    ar="المرحلة ليست من هذا المسار أو لم تعد مستخدمة.",
    zh="该阶段不属于此流程或已停用。",
)
