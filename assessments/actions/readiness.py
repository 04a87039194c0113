"""What follows from answers and evidence: gaps, the readiness of the day, what is due."""

from accounts.models import Organization


def refresh_readiness(organization: Organization) -> None:
    """Rewrite gaps and today's readiness from the newest snapshots and the evidence of this moment. Idempotent.
    Runs inside the organization's scope."""
    raise NotImplementedError
