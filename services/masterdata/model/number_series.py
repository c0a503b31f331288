"""Number series: how the numbers people see are written."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.masterdata.model.base import Base, Versioned, one_of
from services.masterdata.rules.numbers import SERIES


class NumberSeries(Versioned, Base):
    """The pattern of a document's number; the service that owns the document counts."""

    __tablename__ = "number_series"
    __table_args__ = (one_of("code", SERIES),)

    code: Mapped[str] = mapped_column(String(40), unique=True)
    pattern: Mapped[str] = mapped_column(String(60))
    active: Mapped[bool] = mapped_column(default=True)
