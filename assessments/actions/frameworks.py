"""Loading frameworks: once per key and version, never changed afterwards."""

from accounts.models import Membership, Organization
from assessments.importers.framework_pack import FrameworkPack
from assessments.models import Framework


def load_framework(
    pack: FrameworkPack, *, organization: Organization | None = None, by: Membership | None = None
) -> Framework:
    """Write a pack's rows, or return the framework that already holds it. Raises FrameworkDiffers.

    `organization` None: for all organizations of this installation.
    """
    raise NotImplementedError


def load_shipped_frameworks() -> list[Framework]:
    """Load what comes with the product; quick when it is there already."""
    raise NotImplementedError
