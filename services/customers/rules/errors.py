"""What this service refuses besides the common refusals (chassis.errors)."""

from chassis.errors import ErrorKind

ALREADY_CLAIMED = ErrorKind(
    "ALREADY_CLAIMED",
    "Somebody else has this customer already; choose another one.",
    ar="هذا العميل لدى شخص آخر بالفعل؛ اختر عميلًا آخر.",
    zh="该客户已被他人领取,请选择其他客户。",
)
DAILY_LIMIT_REACHED = ErrorKind(
    "DAILY_LIMIT_REACHED",
    "You have used today's claims of this pool; go on tomorrow.",
    ar="استنفدت مطالبات اليوم من هذا التجمع؛ تابع غدًا.",
    zh="您今天在此公海的领取次数已用完,请明天再来。",
)
HOLDING_CAPACITY_REACHED = ErrorKind(
    "HOLDING_CAPACITY_REACHED",
    "The receiver holds as many customers as the pool's rule allows.",
    ar="يحتفظ المستلم بأقصى عدد من العملاء تسمح به قاعدة التجمع.",
    zh="接收人持有的客户数已达公海规则上限。",
)
RESTING = ErrorKind(
    "RESTING",
    "The customer may not be claimed yet; the message says from when.",
    ar="لا يمكن المطالبة بالعميل بعد؛ تذكر الرسالة الموعد.",
    zh="该客户暂不可领取,消息中注明可领取时间。",
)
CUSTOMER_PUBLIC = ErrorKind(
    "CUSTOMER_PUBLIC",
    "The customer is public; claim or assign it instead.",
    ar="العميل عام؛ طالِب به أو أسنده بدلًا من ذلك.",
    zh="该客户在公海中,请领取或分配。",
)
CUSTOMER_NOT_ACTIVE = ErrorKind(
    "CUSTOMER_NOT_ACTIVE",
    "The customer is archived or merged and takes no changes.",
    ar="العميل مؤرشف أو مدمج ولا يقبل التغيير.",
    zh="该客户已归档或合并,不能更改。",
)
DUPLICATE_FOUND = ErrorKind(
    "DUPLICATE_FOUND",
    "A customer like this exists; see customerDuplicates, or accept it with a reason.",
    ar="يوجد عميل مماثل؛ راجع customerDuplicates أو اقبله مع ذكر السبب.",
    zh="已存在类似客户,请查看 customerDuplicates,或说明理由后继续。",
)
DUPLICATE_REASON_REQUIRED = ErrorKind(
    "DUPLICATE_REASON_REQUIRED",
    "Going on in spite of a duplicate needs a reason; give duplicateReason.",
    ar="المتابعة رغم التكرار تحتاج إلى سبب؛ اذكر duplicateReason.",
    zh="忽略重复需要理由,请填写 duplicateReason。",
)
BACKDATED_TOO_FAR = ErrorKind(
    "BACKDATED_TOO_FAR",
    "The follow-up lies further back than the setting allows.",
    ar="المتابعة أقدم مما يسمح به الإعداد.",
    zh="跟进时间早于设置允许的范围。",
)
IN_THE_FUTURE = ErrorKind(
    "IN_THE_FUTURE",
    "A follow-up that happened cannot lie in the future; plan it instead.",
    ar="المتابعة التي حدثت لا تكون في المستقبل؛ خطط لها بدلًا من ذلك.",
    zh="已发生的跟进不能在未来,请改为计划。",
)
FOLLOW_UP_STATE = ErrorKind(
    "FOLLOW_UP_STATE",
    "The follow-up's state does not allow this step.",
    ar="حالة المتابعة لا تسمح بهذه الخطوة.",
    zh="跟进的状态不允许此操作。",
)
LEAD_STATE = ErrorKind(
    "LEAD_STATE",
    "The lead's status does not allow this step.",
    ar="حالة العميل المحتمل لا تسمح بهذه الخطوة.",
    zh="线索的状态不允许此操作。",
)
