"""Evidence with its freshness at this moment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessments.models import Evidence


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One piece of evidence, and what it is worth today."""

    record: Evidence
    level: Fraction  # what the reviewer says, else what was claimed for it
    freshness: Fraction  # 1 while valid, then falling to 0 at twice the validity
    worth: Fraction  # level × freshness
    reliability: Fraction  # 1/2 self, 4/5 reviewed, 1 from outside
    valid_until: date
    gone_on: date  # the day from which it proves nothing

    @property
    def is_fresh(self) -> bool:
        return self.freshness == 1

    @property
    def is_reviewed(self) -> bool:
        return self.record.reviewed_by_id is not None


def evidence_for(framework_key: str, codes: Collection[str] | None = None) -> Mapping[str, list[EvidenceView]]:
    """What is not withdrawn, by question code, best first; questions without any are missing. One query."""
    raise NotImplementedError


def withdrawn_evidence(framework_key: str, code: str) -> list[Evidence]:
    """What was withdrawn from a question, newest first. One query."""
    raise NotImplementedError


def waiting_for_review(framework_key: str | None = None) -> list[EvidenceView]:
    """Self-attached evidence that no second person looked at, oldest first. One query."""
    raise NotImplementedError
