"""Evidence: attached, reviewed by a second person, withdrawn; readiness follows at once."""

from datetime import date
from decimal import Decimal

from django.core.files import File

from accounts.models import Membership
from assessments.models import Evidence


def add_evidence(
    *,
    by: Membership,
    framework_key: str,
    question: str,
    kind: str,
    name: str,
    level: Decimal,
    collected_on: date,
    provenance: str = Evidence.Provenance.SELF,
    url: str = "",
    note: str = "",
    upload: "File[bytes] | None" = None,
    validity_days: int | None = None,
) -> Evidence:
    """Attach a file, link or note to a question (by its code). `validity_days` None: as the question says.
    Raises Refused: unknown question, no or bad file, no http(s) address, empty note, level or date out of range."""
    raise NotImplementedError


def review_evidence(evidence: Evidence, *, by: Membership, level: Decimal, note: str = "") -> Evidence:
    """A second person says which level it supports; a lone owner may review the own, marked.
    Raises RecordChanged, Refused."""
    raise NotImplementedError


def withdraw_evidence(evidence: Evidence, *, by: Membership, reason: str) -> Evidence:
    """It counts no longer; the row and its file stay. Analysts withdraw only what they added.
    Raises RecordChanged, Refused."""
    raise NotImplementedError
