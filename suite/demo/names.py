"""Words the demonstration company is made of, in Arabic and English."""

#: Given names and family names: (Arabic, Latin).
GIVEN = (
    ("أحمد", "Ahmad"), ("ليلى", "Layla"), ("يوسف", "Yusuf"), ("مريم", "Maryam"), ("خالد", "Khalid"),
    ("نورة", "Noura"), ("عمر", "Omar"), ("سارة", "Sara"), ("فهد", "Fahad"), ("هند", "Hind"),
    ("طارق", "Tariq"), ("ريم", "Reem"), ("سامي", "Sami"), ("دانة", "Dana"), ("ماجد", "Majid"),
    ("هالة", "Hala"), ("زياد", "Ziad"), ("لمى", "Lama"), ("بدر", "Badr"), ("عبير", "Abeer"),
    ("جيمس", "James"), ("إيما", "Emma"), ("دانيال", "Daniel"), ("غريس", "Grace"), ("توماس", "Thomas"),
)  # fmt: skip
FAMILY = (
    ("الحداد", "Haddad"), ("المنصور", "Mansour"), ("القحطاني", "Qahtani"), ("الزهراني", "Zahrani"),
    ("الخوري", "Khoury"), ("النجار", "Najjar"), ("العتيبي", "Otaibi"), ("الشمري", "Shammari"),
    ("المصري", "Masri"), ("الأنصاري", "Ansari"), ("التميمي", "Tamimi"), ("الهاشمي", "Hashimi"),
    ("كارتر", "Carter"), ("برينان", "Brennan"), ("هولت", "Holt"),
)  # fmt: skip
#: The regions: code, English, Arabic, its cities with their country.
REGIONS = (
    ("CENTRAL", "Central region", "المنطقة الوسطى", (("Riyadh", "SA"), ("Buraidah", "SA"), ("Hail", "SA"))),
    ("GULF", "Gulf region", "منطقة الخليج", (("Dubai", "AE"), ("Doha", "QA"), ("Manama", "BH"))),
    ("LEVANT", "Levant and Egypt", "الشام ومصر", (("Amman", "JO"), ("Cairo", "EG"), ("Beirut", "LB"))),
)
COMPANY_WORDS = (
    ("النخيل", "Palm"), ("الواحة", "Oasis"), ("الصفوة", "Crescent"), ("الأفق", "Horizon"),
    ("الريادة", "Pioneer"), ("المدار", "Orbit"), ("السنابل", "Harvest"), ("الفجر", "Dawn"),
    ("الجسر", "Bridge"), ("المنارة", "Beacon"), ("اللؤلؤة", "Pearl"), ("الصقر", "Falcon"),
    ("الينبوع", "Springs"), ("المرجان", "Coral"), ("الرواد", "Vanguard"), ("السحاب", "Cloudline"),
    ("الشراع", "Mainsail"), ("القمة", "Summit"), ("الندى", "Dewpoint"), ("البيان", "Clarion"),
    ("الوادي", "Valley"), ("الأمانة", "Trustwell"), ("الحصن", "Citadel"), ("الساحل", "Shoreline"),
    ("المحور", "Axis"), ("الزيتون", "Olive"), ("القافلة", "Caravan"), ("السلام", "Concord"),
    ("النور", "Lumen"), ("الإتقان", "Finecraft"), ("التاج", "Crown"), ("المسار", "Pathway"),
    ("الغيث", "Rainfield"), ("السراج", "Lantern"), ("الميدان", "Forum"), ("الدرب", "Trail"),
    ("الأصالة", "Heritage"), ("الربيع", "Spring"), ("الحكمة", "Sage"), ("العماد", "Pillar"),
)  # fmt: skip
#: Lines of business: Arabic, English, industry.
BUSINESSES = (
    ("للتجارة", "Trading", "TRADE"), ("للمقاولات", "Contracting", "CONSTRUCTION"),
    ("للصناعات الغذائية", "Foods", "FOOD"), ("للتقنية", "Technologies", "TECHNOLOGY"),
    ("الطبية", "Medical Supplies", "HEALTH"), ("للخدمات", "Services", "SERVICES"),
    ("للصناعة", "Industries", "MANUFACTURING"), ("للتوزيع", "Distribution", "TRADE"),
    ("للأغذية", "Catering", "FOOD"), ("للبناء", "Building Materials", "CONSTRUCTION"),
    ("للأنظمة", "Systems", "TECHNOLOGY"), ("الصحية", "Health Care", "HEALTH"),
    ("للاستشارات", "Consulting", "SERVICES"), ("للمعادن", "Metals", "MANUFACTURING"),
    ("للتجهيز", "Equipment", "TRADE"), ("للإنشاءات", "Construction", "CONSTRUCTION"),
    ("للمخابز", "Bakeries", "FOOD"), ("للبرمجيات", "Software", "TECHNOLOGY"),
    ("للصيدليات", "Pharmacies", "HEALTH"), ("للنقل", "Logistics", "SERVICES"),
    ("للبلاستيك", "Plastics", "MANUFACTURING"), ("للمواد", "Supplies", "TRADE"),
    ("للتشييد", "Engineering", "CONSTRUCTION"), ("للضيافة", "Hospitality", "FOOD"),
    ("للاتصالات", "Communications", "TECHNOLOGY"),
)  # fmt: skip
#: Products by category: category code, English, Arabic, then (English, Arabic, unit, list price).
PRODUCTS = (
    ("WATER", "Water treatment", "معالجة المياه", (
        ("Filter cartridge", "خرطوشة ترشيح", "PIECE", 18), ("Softener unit", "وحدة تليين", "PIECE", 640),
        ("Reverse osmosis skid", "منصة تناضح", "PIECE", 5200), ("Dosing pump", "مضخة جرعات", "PIECE", 310),
        ("Antiscalant", "مانع ترسبات", "LITRE", 7), ("Ultraviolet steriliser", "معقم أشعة", "PIECE", 880),
    )),
    ("PUMPS", "Pumps", "المضخات", (
        ("Booster pump", "مضخة تعزيز", "PIECE", 420), ("Submersible pump", "مضخة غاطسة", "PIECE", 960),
        ("Fire pump set", "طقم مضخات حريق", "PIECE", 8400), ("Pump seal kit", "طقم أختام", "BOX", 55),
        ("Circulation pump", "مضخة تدوير", "PIECE", 260), ("Pump controller", "متحكم مضخات", "PIECE", 345),
    )),
    ("VALVES", "Valves and fittings", "الصمامات والوصلات", (
        ("Gate valve", "صمام بوابة", "PIECE", 72), ("Butterfly valve", "صمام فراشة", "PIECE", 94),
        ("Check valve", "صمام لا رجوع", "PIECE", 61), ("Flange set", "طقم شفات", "BOX", 38),
        ("Pressure reducer", "مخفض ضغط", "PIECE", 127), ("Ball valve", "صمام كروي", "PIECE", 29),
    )),
    ("CARE", "Services", "الخدمات", (
        ("Commissioning", "تشغيل وتسليم", "HOUR", 95), ("Yearly maintenance", "صيانة سنوية", "PIECE", 1800),
        ("Water analysis", "تحليل مياه", "PIECE", 140), ("Operator training", "تدريب مشغلين", "HOUR", 80),
    )),
)  # fmt: skip
#: Market activities: English, Arabic, month they start in.
ACTIVITIES = (
    ("Water exhibition Riyadh", "معرض المياه بالرياض", 2), ("Spring mailing", "حملة الربيع", 4),
    ("Contractors' open day", "يوم المقاولين المفتوح", 6), ("Hotels campaign", "حملة الفنادق", 9),
    ("Gulf build fair", "معرض البناء الخليجي", 11), ("Year-end visits", "زيارات نهاية العام", 12),
)  # fmt: skip
FOLLOW_UPS = (
    ("CALL", "Spoke about prices and delivery times."), ("VISIT", "زيارة الموقع ومعاينة المضخات الحالية."),
    ("MEETING", "Presented the offer; they compare with two others."), ("EMAIL", "أرسلت المواصفات الفنية."),
    ("CALL", "طلبوا عرض سعر جديدًا للكمية الأكبر."), ("VISIT", "Looked at the plant room, took measurements."),
)  # fmt: skip
