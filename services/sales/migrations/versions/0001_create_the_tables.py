"""create the tables.

Revision: 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import chassis.db.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("allocated", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", chassis.db.types.Instant(), nullable=False),
        sa.CheckConstraint(
            "method IN ('CASH', 'BANK_TRANSFER', 'CHEQUE', 'CARD', 'OTHER')",
            name=op.f("ck_collections_method"),
        ),
        sa.CheckConstraint(
            "status <> 'REVERSED' OR allocated = 0", name=op.f("ck_collections_reversed_is_free")
        ),
        sa.CheckConstraint("status IN ('RECEIVED', 'REVERSED')", name=op.f("ck_collections_status")),
        sa.CheckConstraint(
            "allocated >= 0 AND allocated <= amount", name=op.f("ck_collections_not_over_allocated")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_collections_amount_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
        sa.UniqueConstraint(
            "customer_id", "method", "reference", name=op.f("uq_collections_customer_id_method_reference")
        ),
        sa.UniqueConstraint("external_reference", name=op.f("uq_collections_external_reference")),
        sa.UniqueConstraint("number", name=op.f("uq_collections_number")),
    )
    with op.batch_alter_table("collections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_customer_id_received_on_id"),
            ["customer_id", "received_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_collections_received_on_id"), ["received_on", "id"], unique=False
        )

    op.create_table(
        "contracts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("amount", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("ordered", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("created_at", chassis.db.types.Instant(), nullable=False),
        sa.CheckConstraint(
            "status <> 'SIGNED' OR signed_on IS NOT NULL", name=op.f("ck_contracts_signed_has_date")
        ),
        sa.CheckConstraint("status IN ('DRAFT', 'SIGNED', 'VOID')", name=op.f("ck_contracts_status")),
        sa.CheckConstraint("ordered >= 0 AND ordered <= amount", name=op.f("ck_contracts_not_overdrawn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_contracts_external_reference")),
        sa.UniqueConstraint("number", name=op.f("uq_contracts_number")),
    )
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contracts_customer_id_id"), ["customer_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contracts_owner_id_id"), ["owner_id", "id"], unique=False)

    op.create_table(
        "known_contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_contacts")),
    )
    with op.batch_alter_table("known_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_contacts_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "known_currencies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("rates", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_currencies")),
    )
    with op.batch_alter_table("known_currencies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_currencies_code"), ["code"], unique=False)

    op.create_table(
        "known_customers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("type_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("record", sa.String(length=12), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=True),
        sa.Column("address", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("payment_terms_days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_customers")),
    )
    with op.batch_alter_table("known_customers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_known_customers_external_reference"), ["external_reference"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_known_customers_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_known_customers_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "known_dictionary_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_dictionary_items")),
    )
    with op.batch_alter_table("known_dictionary_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_dictionary_items_kind"), ["kind"], unique=False)

    op.create_table(
        "known_number_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("pattern", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_number_series")),
    )
    with op.batch_alter_table("known_number_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_number_series_code"), ["code"], unique=False)

    op.create_table(
        "known_pipelines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_pipelines")),
    )
    op.create_table(
        "known_products",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.String(length=120), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("list_price", chassis.db.types.Exact(6, 18), nullable=True),
        sa.Column("costs", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_products")),
    )
    with op.batch_alter_table("known_products", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_known_products_external_reference"), ["external_reference"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_known_products_sku"), ["sku"], unique=False)

    op.create_table(
        "known_stages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=4), nullable=False),
        sa.Column("probability", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_stages")),
    )
    with op.batch_alter_table("known_stages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_stages_pipeline_id"), ["pipeline_id"], unique=False)

    op.create_table(
        "number_counters",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_number_counters")),
    )
    op.create_table(
        "opportunities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("stage_type", sa.String(length=4), nullable=False),
        sa.Column("probability", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("probability_by_hand", sa.Boolean(), nullable=False),
        sa.Column("amount", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("expected_close_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("market_activity_id", sa.Uuid(), nullable=True),
        sa.Column("loss_reason_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", chassis.db.types.Instant(), nullable=False),
        sa.CheckConstraint(
            "stage_type <> 'OPEN' OR closed_on IS NULL", name=op.f("ck_opportunities_open_is_not_closed")
        ),
        sa.CheckConstraint("stage_type IN ('OPEN', 'WON', 'LOST')", name=op.f("ck_opportunities_stage_type")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_opportunities_amount_not_negative")),
        sa.CheckConstraint("probability >= 0", name=op.f("ck_opportunities_probability_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunities")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_opportunities_external_reference")),
        sa.UniqueConstraint("number", name=op.f("uq_opportunities_number")),
    )
    with op.batch_alter_table("opportunities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opportunities_amount_id"), ["amount", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_opportunities_customer_id_id"), ["customer_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_opportunities_department_id_id"), ["department_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_opportunities_owner_id_id"), ["owner_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunities_stage_id_id"), ["stage_id", "id"], unique=False)

    op.create_table(
        "shipments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("shipped_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("freight", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", chassis.db.types.Instant(), nullable=False),
        sa.CheckConstraint(
            "status <> 'SHIPPED' OR shipped_on IS NOT NULL", name=op.f("ck_shipments_shipped_has_date")
        ),
        sa.CheckConstraint("status IN ('DRAFT', 'SHIPPED', 'CANCELLED')", name=op.f("ck_shipments_status")),
        sa.CheckConstraint("freight >= 0", name=op.f("ck_shipments_freight_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_shipments_external_reference")),
        sa.UniqueConstraint("number", name=op.f("uq_shipments_number")),
    )
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipments_customer_id_id"), ["customer_id", "id"], unique=False)

    op.create_table(
        "opportunity_moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("from_stage_id", sa.Uuid(), nullable=True),
        sa.Column("to_stage_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
        sa.Column("amount", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("probability", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("expected_close_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("fk_opportunity_moves_opportunity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_moves")),
    )
    with op.batch_alter_table("opportunity_moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opportunity_moves_moved_at"), ["moved_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_opportunity_moves_opportunity_id_id"), ["opportunity_id", "id"], unique=False
        )

    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("shipment_status", sa.String(length=16), nullable=False),
        sa.Column("collection_status", sa.String(length=18), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("customer_type_id", sa.Uuid(), nullable=True),
        sa.Column("customer_name", sa.String(length=300), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=True),
        sa.Column("address", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("payment_terms_days", sa.Integer(), nullable=False),
        sa.Column("salesperson_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("opportunity_id", sa.Uuid(), nullable=True),
        sa.Column("market_activity_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate_to_base", chassis.db.types.Exact(6, 18), nullable=True),
        sa.Column("net", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("total", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("cost", chassis.db.types.Exact(4, 18), nullable=True),
        sa.Column("collected", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("created_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("confirmed_at", chassis.db.types.Instant(), nullable=True),
        sa.CheckConstraint(
            "collection_status IN ('NOT_COLLECTED', 'PARTLY_COLLECTED', 'COLLECTED')",
            name=op.f("ck_orders_collection_status"),
        ),
        sa.CheckConstraint(
            "shipment_status IN ('NOT_SHIPPED', 'PARTLY_SHIPPED', 'SHIPPED')",
            name=op.f("ck_orders_shipment_status"),
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SUBMITTED', 'CONFIRMED', 'CLOSED', 'CANCELLED')",
            name=op.f("ck_orders_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('CONFIRMED', 'CLOSED') OR number IS NOT NULL",
            name=op.f("ck_orders_posted_numbered"),
        ),
        sa.CheckConstraint(
            "collected >= 0 AND collected <= total", name=op.f("ck_orders_not_over_collected")
        ),
        sa.CheckConstraint("total >= 0 AND total <= net", name=op.f("ck_orders_total_within_net")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_orders_contract_id")),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("fk_orders_opportunity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_orders_external_reference")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_orders_customer_id_ordered_on_id"),
            ["customer_id", "ordered_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_orders_department_id_ordered_on_id"),
            ["department_id", "ordered_on", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_orders_net_id"), ["net", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_opportunity_id"), ["opportunity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_ordered_on_id"), ["ordered_on", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_orders_salesperson_id_ordered_on_id"),
            ["salesperson_id", "ordered_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_orders_status_shipment_status_ordered_on_id"),
            ["status", "shipment_status", "ordered_on", "id"],
            unique=False,
        )

    op.create_table(
        "collection_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("made_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('ALLOCATED', 'TAKEN_BACK')) = (order_id IS NOT NULL)",
            name=op.f("ck_collection_entries_order_of_allocation"),
        ),
        sa.CheckConstraint(
            "kind IN ('RECEIVED', 'ALLOCATED', 'TAKEN_BACK', 'REVERSED')",
            name=op.f("ck_collection_entries_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collections.id"], name=op.f("fk_collection_entries_collection_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_collection_entries_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_entries")),
    )
    with op.batch_alter_table("collection_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collection_entries_collection_id_id"), ["collection_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_collection_entries_order_id"), ["order_id"], unique=False)

    op.create_table(
        "order_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("sku", sa.String(length=120), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("list_price", chassis.db.types.Exact(6, 18), nullable=True),
        sa.Column("unit_price", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("discount", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("net", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("unit_cost", chassis.db.types.Exact(6, 18), nullable=True),
        sa.Column("cost", chassis.db.types.Exact(4, 18), nullable=True),
        sa.Column("shipped", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("earned", chassis.db.types.Exact(4, 18), nullable=False),
        sa.CheckConstraint("earned >= 0 AND earned <= net", name=op.f("ck_order_lines_not_over_earned")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity_positive")),
        sa.CheckConstraint(
            "shipped >= 0 AND shipped <= quantity", name=op.f("ck_order_lines_not_over_shipped")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_lines_order_id_position")),
    )
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_order_lines_product_id_order_id"), ["product_id", "order_id"], unique=False
        )

    op.create_table(
        "shipment_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("revenue", chassis.db.types.Exact(4, 18), nullable=False),
        sa.Column("unit_cost", chassis.db.types.Exact(6, 18), nullable=True),
        sa.Column("cost", chassis.db.types.Exact(4, 18), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shipment_lines_quantity_positive")),
        sa.CheckConstraint("revenue >= 0", name=op.f("ck_shipment_lines_revenue_not_negative")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_shipment_lines_order_id")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_shipment_lines_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipments.id"], name=op.f("fk_shipment_lines_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_lines")),
    )
    with op.batch_alter_table("shipment_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_lines_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_lines_order_line_id"), ["order_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_lines_shipment_id"), ["shipment_id"], unique=False)

    op.create_table(
        "event_log",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_log")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_log_event_id")),
        sa.UniqueConstraint("position", name=op.f("uq_event_log_position")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_log", schema=None) as batch_op:
        batch_op.create_index(
            "ix_event_log_pending",
            ["id"],
            unique=False,
            postgresql_where=sa.text("position IS NULL"),
            sqlite_where=sa.text("position IS NULL"),
        )

    op.create_table(
        "failed_events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("consumer", sa.String(length=60), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failed_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("next_attempt_at", chassis.db.types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_events")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("failed_events", schema=None) as batch_op:
        batch_op.create_index("ix_failed_events_consumer_key", ["consumer", "key"], unique=False)
        batch_op.create_index("uq_failed_events_consumer_event_id", ["consumer", "event_id"], unique=True)

    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(length=60), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", chassis.db.types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_received_at"), ["received_at"], unique=False)

    op.create_table(
        "relay_leases",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("expires_at", chassis.db.types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_relay_leases")),
    )
    op.create_table(
        "known_department_closure",
        sa.Column("ancestor_id", sa.Uuid(), nullable=False),
        sa.Column("descendant_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("ancestor_id", "descendant_id", name=op.f("pk_known_department_closure")),
    )
    op.create_table(
        "known_departments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_departments")),
    )
    with op.batch_alter_table("known_departments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_known_departments_external_reference"), ["external_reference"], unique=False
        )

    op.create_table(
        "known_employees",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_employees")),
    )
    with op.batch_alter_table("known_employees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_employees_department_id"), ["department_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_known_employees_external_reference"), ["external_reference"], unique=False
        )

    op.create_table(
        "organisation_versions",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_organisation_versions")),
    )
    op.create_table(
        "role_field_groups",
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("field_group", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("role", "field_group", name=op.f("pk_role_field_groups")),
    )
    op.create_table(
        "role_grants",
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("permission", sa.String(length=80), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("role", "permission", name=op.f("pk_role_grants")),
    )
    op.create_table(
        "sight",
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("viewer_id", "employee_id", name=op.f("pk_sight")),
    )
    with op.batch_alter_table("sight", schema=None) as batch_op:
        batch_op.create_index("ix_sight_employee_id", ["employee_id"], unique=False)

    op.create_table(
        "idempotency_keys",
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", chassis.db.types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("viewer_id", "key", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_keys_created_at"), ["created_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_keys_created_at"))

    op.drop_table("idempotency_keys")
    with op.batch_alter_table("sight", schema=None) as batch_op:
        batch_op.drop_index("ix_sight_employee_id")

    op.drop_table("sight")
    op.drop_table("role_grants")
    op.drop_table("role_field_groups")
    op.drop_table("organisation_versions")
    with op.batch_alter_table("known_employees", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_employees_external_reference"))
        batch_op.drop_index(batch_op.f("ix_known_employees_department_id"))

    op.drop_table("known_employees")
    with op.batch_alter_table("known_departments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_departments_external_reference"))

    op.drop_table("known_departments")
    op.drop_table("known_department_closure")
    op.drop_table("relay_leases")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_received_at"))

    op.drop_table("inbox")
    with op.batch_alter_table("failed_events", schema=None) as batch_op:
        batch_op.drop_index("uq_failed_events_consumer_event_id")
        batch_op.drop_index("ix_failed_events_consumer_key")

    op.drop_table("failed_events")
    with op.batch_alter_table("event_log", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_event_log_pending",
            postgresql_where=sa.text("position IS NULL"),
            sqlite_where=sa.text("position IS NULL"),
        )

    op.drop_table("event_log")
    with op.batch_alter_table("shipment_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipment_lines_shipment_id"))
        batch_op.drop_index(batch_op.f("ix_shipment_lines_order_line_id"))
        batch_op.drop_index(batch_op.f("ix_shipment_lines_order_id"))

    op.drop_table("shipment_lines")
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_lines_product_id_order_id"))

    op.drop_table("order_lines")
    with op.batch_alter_table("collection_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collection_entries_order_id"))
        batch_op.drop_index(batch_op.f("ix_collection_entries_collection_id_id"))

    op.drop_table("collection_entries")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_orders_status_shipment_status_ordered_on_id"))
        batch_op.drop_index(batch_op.f("ix_orders_salesperson_id_ordered_on_id"))
        batch_op.drop_index(batch_op.f("ix_orders_ordered_on_id"))
        batch_op.drop_index(batch_op.f("ix_orders_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_orders_net_id"))
        batch_op.drop_index(batch_op.f("ix_orders_department_id_ordered_on_id"))
        batch_op.drop_index(batch_op.f("ix_orders_customer_id_ordered_on_id"))
        batch_op.drop_index(batch_op.f("ix_orders_contract_id"))

    op.drop_table("orders")
    with op.batch_alter_table("opportunity_moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunity_moves_opportunity_id_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_moves_moved_at"))

    op.drop_table("opportunity_moves")
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipments_customer_id_id"))

    op.drop_table("shipments")
    with op.batch_alter_table("opportunities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunities_stage_id_id"))
        batch_op.drop_index(batch_op.f("ix_opportunities_owner_id_id"))
        batch_op.drop_index(batch_op.f("ix_opportunities_department_id_id"))
        batch_op.drop_index(batch_op.f("ix_opportunities_customer_id_id"))
        batch_op.drop_index(batch_op.f("ix_opportunities_amount_id"))

    op.drop_table("opportunities")
    op.drop_table("number_counters")
    with op.batch_alter_table("known_stages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_stages_pipeline_id"))

    op.drop_table("known_stages")
    with op.batch_alter_table("known_products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_products_sku"))
        batch_op.drop_index(batch_op.f("ix_known_products_external_reference"))

    op.drop_table("known_products")
    op.drop_table("known_pipelines")
    with op.batch_alter_table("known_number_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_number_series_code"))

    op.drop_table("known_number_series")
    with op.batch_alter_table("known_dictionary_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_dictionary_items_kind"))

    op.drop_table("known_dictionary_items")
    with op.batch_alter_table("known_customers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_customers_owner_id"))
        batch_op.drop_index(batch_op.f("ix_known_customers_number"))
        batch_op.drop_index(batch_op.f("ix_known_customers_external_reference"))

    op.drop_table("known_customers")
    with op.batch_alter_table("known_currencies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_currencies_code"))

    op.drop_table("known_currencies")
    with op.batch_alter_table("known_contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_contacts_customer_id"))

    op.drop_table("known_contacts")
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contracts_owner_id_id"))
        batch_op.drop_index(batch_op.f("ix_contracts_customer_id_id"))

    op.drop_table("contracts")
    with op.batch_alter_table("collections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collections_received_on_id"))
        batch_op.drop_index(batch_op.f("ix_collections_customer_id_received_on_id"))

    op.drop_table("collections")
