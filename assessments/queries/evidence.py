"""Evidence with its freshness at this moment."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet, SlugField, UUIDField

from assessments.models import Evidence, Question
from assessments.queries.frameworks import AspectContent, FrameworkContent
from assessments.scoring import RELIABILITY, Provenance
from assessments.scoring.proof import freshness
from core import clock
from core.prepared import Prepared


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One piece of evidence, and what it is worth today."""

    record: Evidence
    level: Fraction  # what the reviewer says, else what was claimed for it
    freshness: Fraction  # 1 while valid, then falling to 0 at twice the validity
    worth: Fraction  # level × freshness
    provenance: Provenance
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
    rows = Evidence.objects.filter(framework_key=framework_key, withdrawn_on=None)
    if codes is not None:
        rows = rows.filter(question_code__in=codes)
    return best_first(rows.select_related("organization", "added_by", "reviewed_by"))


def evidence_of_aspect(content: FrameworkContent, aspect: AspectContent) -> dict[str, list[EvidenceView]]:
    """Like `evidence_for`, without the names of people, which a page of questions does not show. One query."""
    return best_first(_OF_ASPECT.rows(framework_key=content.key, aspect=aspect.id))


def best_first(records: Iterable[Evidence]) -> dict[str, list[EvidenceView]]:
    """By question code, what is worth most today in front."""
    found: dict[str, list[EvidenceView]] = {}
    for record in records:
        found.setdefault(record.question_code, []).append(evidence_view(record))
    for views in found.values():
        views.sort(key=lambda view: (-view.worth, -view.freshness, -view.record.collected_on.toordinal()))
    return found


def evidence_view(record: Evidence) -> EvidenceView:
    """What one piece is worth today. No query."""
    level = Fraction(record.level if record.reviewed_level is None else record.reviewed_level)
    fresh = freshness((clock.today() - record.collected_on).days, record.validity_days)
    provenance = provenance_of(record.provenance, is_reviewed=record.reviewed_by_id is not None)
    return EvidenceView(
        record,
        level,
        fresh,
        level * fresh,
        provenance,
        RELIABILITY[provenance],
        record.valid_until,
        record.gone_on,
    )


def provenance_of(stated: str, *, is_reviewed: bool) -> Provenance:
    """Who stands behind it: an outside party, a reviewer, or only whoever attached it."""
    if stated == Evidence.Provenance.OUTSIDE:
        return Provenance.OUTSIDE
    return Provenance.REVIEWED if is_reviewed else Provenance.SELF


def _of_aspect(framework_key: Any, aspect: Any) -> "QuerySet[Evidence]":
    codes = Question.objects.filter(aspect=aspect).values("code")
    return Evidence.objects.filter(framework_key=framework_key, question_code__in=codes, withdrawn_on=None)


_OF_ASPECT: Prepared[Evidence] = Prepared(_of_aspect, framework_key=SlugField(), aspect=UUIDField())
