"""Documents of salespeople: their version, and whose they are now."""

from uuid import UUID

from sqlalchemy import BigInteger, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.reports.model.base import Base


class Document(Base):
    """An opportunity, contract, order, shipment or collection; rows of older versions are gone."""

    __tablename__ = "documents"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)


class DocumentOwner(Base):
    """Whose a document is now; several salespeople may share a shipment or a collection."""

    __tablename__ = "document_owners"
    __table_args__ = (Index(None, "owner_id"),)

    document_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
