"""Dictionaries and what they start with, in the company's three languages."""

KINDS = (
    "CUSTOMER_TYPE",
    "CUSTOMER_SOURCE",
    "CUSTOMER_LEVEL",
    "CUSTOMER_STAGE",
    "INDUSTRY",
    "UNIT",
    "PRODUCT_CATEGORY",
    "RELEASE_REASON",
    "LOSS_REASON",
    "CANCEL_REASON",
    "FOLLOW_UP_KIND",
)

#: Kind → code → (English, Arabic, Chinese), in order.
BASELINE: dict[str, dict[str, tuple[str, str, str]]] = {
    "CUSTOMER_TYPE": {
        "COMPANY": ("Company", "شركة", "企业"),
        "DISTRIBUTOR": ("Distributor", "موزع", "经销商"),
        "RETAILER": ("Retailer", "تاجر تجزئة", "零售商"),
        "GOVERNMENT": ("Government", "جهة حكومية", "政府机构"),
        "INDIVIDUAL": ("Individual", "فرد", "个人"),
    },
    "CUSTOMER_SOURCE": {
        "REFERRAL": ("Referral", "توصية", "转介绍"),
        "WEBSITE": ("Website", "الموقع الإلكتروني", "网站"),
        "EXHIBITION": ("Exhibition", "معرض", "展会"),
        "PHONE": ("Telephone", "هاتف", "电话"),
        "CAMPAIGN": ("Market activity", "نشاط تسويقي", "市场活动"),
        "OTHER": ("Other", "أخرى", "其他"),
    },
    "CUSTOMER_LEVEL": {
        "A": ("A – key customer", "أ – عميل رئيسي", "A – 重点客户"),
        "B": ("B – regular customer", "ب – عميل منتظم", "B – 一般客户"),
        "C": ("C – small customer", "ج – عميل صغير", "C – 小客户"),
    },
    "CUSTOMER_STAGE": {
        "NEW": ("New", "جديد", "新客户"),
        "CONTACTED": ("Contacted", "تم التواصل", "已联系"),
        "INTERESTED": ("Interested", "مهتم", "有意向"),
        "BUYING": ("Buying", "عميل مشترٍ", "成交客户"),
        "DORMANT": ("Dormant", "خامل", "沉睡客户"),
    },
    "INDUSTRY": {
        "MANUFACTURING": ("Manufacturing", "التصنيع", "制造业"),
        "TRADE": ("Trade", "التجارة", "贸易"),
        "CONSTRUCTION": ("Construction", "البناء", "建筑业"),
        "TECHNOLOGY": ("Technology", "التقنية", "科技"),
        "HEALTH": ("Health", "الصحة", "医疗"),
        "FOOD": ("Food", "الأغذية", "食品"),
        "SERVICES": ("Services", "الخدمات", "服务业"),
    },
    "UNIT": {
        "PIECE": ("Piece", "قطعة", "件"),
        "BOX": ("Box", "صندوق", "箱"),
        "KILOGRAM": ("Kilogram", "كيلوغرام", "千克"),
        "LITRE": ("Litre", "لتر", "升"),
        "HOUR": ("Hour", "ساعة", "小时"),
    },
    "PRODUCT_CATEGORY": {
        "GOODS": ("Goods", "بضائع", "商品"),
        "SERVICES": ("Services", "خدمات", "服务"),
    },
    "RELEASE_REASON": {
        "NO_INTEREST": ("No interest", "لا يوجد اهتمام", "无意向"),
        "NO_CAPACITY": ("No time for this customer", "لا وقت لهذا العميل", "无暇跟进"),
        "OUTSIDE_TERRITORY": ("Outside my territory", "خارج منطقتي", "不属于我的区域"),
        "EMPLOYEE_LEFT": ("Employee left", "مغادرة الموظف", "员工离职"),
        "OTHER": ("Other", "أخرى", "其他"),
    },
    "LOSS_REASON": {
        "PRICE": ("Price", "السعر", "价格"),
        "COMPETITOR": ("Competitor", "منافس", "竞争对手"),
        "NO_BUDGET": ("No budget", "لا توجد ميزانية", "无预算"),
        "NO_DECISION": ("No decision", "لم يُتخذ قرار", "未决定"),
        "OTHER": ("Other", "أخرى", "其他"),
    },
    "CANCEL_REASON": {
        "CUSTOMER_REQUEST": ("Customer's request", "طلب العميل", "客户要求"),
        "OUT_OF_STOCK": ("Out of stock", "نفاد المخزون", "缺货"),
        "ENTRY_ERROR": ("Entered in error", "خطأ في الإدخال", "录入错误"),
        "OTHER": ("Other", "أخرى", "其他"),
    },
    "FOLLOW_UP_KIND": {
        "CALL": ("Call", "مكالمة", "电话"),
        "VISIT": ("Visit", "زيارة", "拜访"),
        "MEETING": ("Meeting", "اجتماع", "会议"),
        "EMAIL": ("E-mail", "بريد إلكتروني", "邮件"),
        "MESSAGE": ("Message", "رسالة", "消息"),
    },
}
