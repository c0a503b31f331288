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
        "currencies",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_currencies")),
        sa.UniqueConstraint("code", name=op.f("uq_currencies_code")),
    )
    op.create_table(
        "departments",
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "names",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_departments_external_reference")),
    )
    op.create_table(
        "dictionary_items",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "names",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('CUSTOMER_TYPE', 'CUSTOMER_SOURCE', 'CUSTOMER_LEVEL', 'CUSTOMER_STAGE', 'INDUSTRY', 'UNIT', 'PRODUCT_CATEGORY', 'RELEASE_REASON', 'LOSS_REASON', 'CANCEL_REASON', 'FOLLOW_UP_KIND')",  # noqa: E501
            name=op.f("ck_dictionary_items_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dictionary_items")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_dictionary_items_kind_code")),
        sa.UniqueConstraint(
            "kind", "external_reference", name=op.f("uq_dictionary_items_kind_external_reference")
        ),
    )
    with op.batch_alter_table("dictionary_items", schema=None) as batch_op:
        batch_op.create_index("ix_dictionary_items_kind_position", ["kind", "position"], unique=False)

    op.create_table(
        "employees",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_search", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_employees_external_reference")),
    )
    with op.batch_alter_table("employees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employees_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_employees_name_search"), ["name_search"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("pattern", sa.String(length=60), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "code IN ('CUSTOMER', 'LEAD', 'MARKET_ACTIVITY', 'OPPORTUNITY', 'CONTRACT', 'ORDER', 'SHIPMENT', 'COLLECTION')",  # noqa: E501
            name=op.f("ck_number_series_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("code", name=op.f("uq_number_series_code")),
    )
    op.create_table(
        "organisation_days",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("computed_for", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_organisation_days")),
    )
    op.create_table(
        "pipelines",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "names",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipelines")),
        sa.UniqueConstraint("code", name=op.f("uq_pipelines_code")),
    )
    with op.batch_alter_table("pipelines", schema=None) as batch_op:
        batch_op.create_index(
            "uq_pipelines_default",
            ["is_default"],
            unique=True,
            postgresql_where=sa.text("is_default"),
            sqlite_where=sa.text("is_default"),
        )

    op.create_table(
        "pools",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column(
            "hidden_fields",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("daily_claim_limit", sa.Integer(), nullable=False),
        sa.Column("previous_owner_wait_days", sa.Integer(), nullable=False),
        sa.Column("rest_days", sa.Integer(), nullable=False),
        sa.Column("holding_capacity", sa.Integer(), nullable=True),
        sa.Column("buyers_count_towards_capacity", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "names",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint("daily_claim_limit >= 0", name=op.f("ck_pools_daily_claim_limit")),
        sa.CheckConstraint("holding_capacity >= 0", name=op.f("ck_pools_holding_capacity")),
        sa.CheckConstraint("previous_owner_wait_days >= 0", name=op.f("ck_pools_previous_owner_wait_days")),
        sa.CheckConstraint("rest_days >= 0", name=op.f("ck_pools_rest_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pools")),
        sa.UniqueConstraint("code", name=op.f("uq_pools_code")),
    )
    with op.batch_alter_table("pools", schema=None) as batch_op:
        batch_op.create_index(
            "uq_pools_default",
            ["is_default"],
            unique=True,
            postgresql_where=sa.text("is_default"),
            sqlite_where=sa.text("is_default"),
        )

    op.create_table(
        "roles",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column(
            "grants",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "field_groups",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "names",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("code", name=op.f("uq_roles_code")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("login_digest", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("since", chassis.db.types.Instant(), nullable=False),
        sa.CheckConstraint("attempts > 0", name=op.f("ck_sign_in_attempts_attempts")),
        sa.PrimaryKeyConstraint("login_digest", name=op.f("pk_sign_in_attempts")),
    )
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempts_since"), ["since"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_accounts_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("employee_id", name=op.f("uq_accounts_employee_id")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_table(
        "currency_rates",
        sa.Column("currency_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("rate > 0", name=op.f("ck_currency_rates_rate")),
        sa.ForeignKeyConstraint(
            ["currency_id"], ["currencies.id"], name=op.f("fk_currency_rates_currency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_currency_rates")),
        sa.UniqueConstraint(
            "currency_id", "valid_from", name=op.f("uq_currency_rates_currency_id_valid_from")
        ),
    )
    op.create_table(
        "department_heads",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_department_heads_valid_to")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_department_heads_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_department_heads_employee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_heads")),
        sa.UniqueConstraint(
            "department_id",
            "employee_id",
            "valid_from",
            name=op.f("uq_department_heads_department_id_employee_id_valid_from"),
        ),
    )
    with op.batch_alter_table("department_heads", schema=None) as batch_op:
        batch_op.create_index("ix_department_heads_employee_id", ["employee_id"], unique=False)

    op.create_table(
        "department_placements",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_department_placements_valid_to")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_department_placements_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["departments.id"], name=op.f("fk_department_placements_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_placements")),
        sa.UniqueConstraint(
            "department_id", "valid_from", name=op.f("uq_department_placements_department_id_valid_from")
        ),
    )
    op.create_table(
        "employee_roles",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_employee_roles_employee_id")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_employee_roles_role_id")),
        sa.PrimaryKeyConstraint("employee_id", "role_id", name=op.f("pk_employee_roles")),
    )
    with op.batch_alter_table("employee_roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employee_roles_role_id"), ["role_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_memberships_valid_to")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_memberships_department_id")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_memberships_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("employee_id", "valid_from", name=op.f("uq_memberships_employee_id_valid_from")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_department_id"), ["department_id"], unique=False)

    op.create_table(
        "opportunity_stages",
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=4), nullable=False),
        sa.Column("probability", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "names",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint("type IN ('OPEN', 'WON', 'LOST')", name=op.f("ck_opportunity_stages_type")),
        sa.CheckConstraint("probability >= 0", name=op.f("ck_opportunity_stages_probability")),
        sa.ForeignKeyConstraint(
            ["pipeline_id"], ["pipelines.id"], name=op.f("fk_opportunity_stages_pipeline_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_stages")),
        sa.UniqueConstraint("pipeline_id", "code", name=op.f("uq_opportunity_stages_pipeline_id_code")),
    )
    op.create_table(
        "products",
        sa.Column("sku", sa.String(length=120), nullable=False),
        sa.Column("name_search", sa.String(length=600), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("list_price", chassis.db.types.Exact(6, 18), nullable=True),
        sa.Column("external_reference", sa.String(length=120), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "names",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint("list_price >= 0", name=op.f("ck_products_list_price")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["dictionary_items.id"], name=op.f("fk_products_category_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["dictionary_items.id"], name=op.f("fk_products_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_products_external_reference")),
        sa.UniqueConstraint("sku", name=op.f("uq_products_sku")),
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_products_category_id"), ["category_id"], unique=False)
        batch_op.create_index("ix_products_name", ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_products_name_search"), ["name_search"], unique=False)

    op.create_table(
        "reporting_lines",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("manager_id <> employee_id", name=op.f("ck_reporting_lines_manager_id")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_reporting_lines_valid_to")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_reporting_lines_employee_id")
        ),
        sa.ForeignKeyConstraint(["manager_id"], ["employees.id"], name=op.f("fk_reporting_lines_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_lines")),
        sa.UniqueConstraint(
            "employee_id", "valid_from", name=op.f("uq_reporting_lines_employee_id_valid_from")
        ),
    )
    with op.batch_alter_table("reporting_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reporting_lines_manager_id"), ["manager_id"], unique=False)

    op.create_table(
        "product_costs",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("amount", chassis.db.types.Exact(6, 18), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_product_costs_amount")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_product_costs_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_costs")),
        sa.UniqueConstraint("product_id", "valid_from", name=op.f("uq_product_costs_product_id_valid_from")),
    )
    op.create_table(
        "sign_in_sessions",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("expires_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("ended_at", chassis.db.types.Instant(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_in_sessions_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
    )
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_sessions_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_sessions_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", chassis.db.types.Instant(), nullable=False),
        sa.Column("used_at", chassis.db.types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sign_in_sessions.id"],
            name=op.f("fk_refresh_tokens_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_refresh_tokens")),
    )
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refresh_tokens_session_id"), ["session_id"], unique=False)

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
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refresh_tokens_session_id"))

    op.drop_table("refresh_tokens")
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_sessions_expires_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_sessions_account_id"))

    op.drop_table("sign_in_sessions")
    op.drop_table("product_costs")
    with op.batch_alter_table("reporting_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reporting_lines_manager_id"))

    op.drop_table("reporting_lines")
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_products_name_search"))
        batch_op.drop_index("ix_products_name")
        batch_op.drop_index(batch_op.f("ix_products_category_id"))

    op.drop_table("products")
    op.drop_table("opportunity_stages")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_department_id"))

    op.drop_table("memberships")
    with op.batch_alter_table("employee_roles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employee_roles_role_id"))

    op.drop_table("employee_roles")
    op.drop_table("department_placements")
    with op.batch_alter_table("department_heads", schema=None) as batch_op:
        batch_op.drop_index("ix_department_heads_employee_id")

    op.drop_table("department_heads")
    op.drop_table("currency_rates")
    op.drop_table("accounts")
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempts_since"))

    op.drop_table("sign_in_attempts")
    op.drop_table("roles")
    with op.batch_alter_table("pools", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pools_default", postgresql_where=sa.text("is_default"), sqlite_where=sa.text("is_default")
        )

    op.drop_table("pools")
    with op.batch_alter_table("pipelines", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pipelines_default", postgresql_where=sa.text("is_default"), sqlite_where=sa.text("is_default")
        )

    op.drop_table("pipelines")
    op.drop_table("organisation_days")
    op.drop_table("number_series")
    with op.batch_alter_table("employees", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employees_name_search"))
        batch_op.drop_index(batch_op.f("ix_employees_name"))

    op.drop_table("employees")
    with op.batch_alter_table("dictionary_items", schema=None) as batch_op:
        batch_op.drop_index("ix_dictionary_items_kind_position")

    op.drop_table("dictionary_items")
    op.drop_table("departments")
    op.drop_table("currencies")
