"""Sign-in accounts, attempts to sign in, sessions and their refresh tokens (security.md)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import INSTANT
from services.masterdata.model.base import Base, Identified, Versioned


class Account(Versioned, Base):
    """How an employee signs in. ``login`` is kept folded; without a password nobody can sign in."""

    __tablename__ = "accounts"

    employee_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("employees.id"), unique=True)
    login: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))


class SignInAttempts(Base):
    """Attempts counted against a login, existing or not, since ``since``; a success clears them."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (CheckConstraint("attempts > 0", name="attempts"),)

    login_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    attempts: Mapped[int]
    since: Mapped[datetime] = mapped_column(INSTANT, index=True)


class SignInSession(Identified, Base):
    """A session; ended by sign-out, a changed password, deactivation, or the reuse of a token."""

    __tablename__ = "sign_in_sessions"

    account_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("accounts.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(INSTANT)
    expires_at: Mapped[datetime] = mapped_column(INSTANT, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)


class RefreshToken(Base):
    """A refresh token by its SHA-256; it is used once."""

    __tablename__ = "refresh_tokens"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("sign_in_sessions.id", ondelete="CASCADE"), index=True
    )
    issued_at: Mapped[datetime] = mapped_column(INSTANT)
    used_at: Mapped[datetime | None] = mapped_column(INSTANT)
