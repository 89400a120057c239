"""Every table of the register in one import, for migrations and commands."""

from register.applications import models as applications
from register.audit import models as audit
from register.committees import models as committees
from register.housing import models as housing
from register.lettings import models as lettings
from register.notices import models as notices
from register.organisations import models as organisations
from register.priorities import models as priorities
from register.privacy import models as privacy
from register.reporting import models as reporting

__all__ = [
    "applications", "audit", "committees", "housing", "lettings", "notices", "organisations", "priorities",
    "privacy", "reporting",
]
