"""Anonymous monthly counts of the demand: they outlive the files they come from and name nobody."""

from datetime import date

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from register.db import TerritoryRow


class DemandMonth(TerritoryRow):
    """Counts of one past month by wanted EPCI (first choice) and typology: filings, renewals, strike-offs, stock."""

    __tablename__ = "demand_months"
    __table_args__ = (Index("uq_demand_months_cell", "territory_id", "month", "epci_siren", "typology", unique=True),)

    month: Mapped[date]
    epci_siren: Mapped[str] = mapped_column(Text)
    typology: Mapped[str] = mapped_column(Text)
    live: Mapped[int]
    live_transfers: Mapped[int]
    filed: Mapped[int]
    renewed: Mapped[int]
    struck_off_housed: Mapped[int]
    struck_off_not_renewed: Mapped[int]
    struck_off_other: Mapped[int]
