"""All evidence of the organization: by state, domain and words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.policy import allow
from accounts.views.lists import list_page
from assessments.filters import EvidenceFilters
from assessments.models import Evidence
from assessments.queries import FrameworkContent, QuestionContent
from assessments.queries.evidence import EvidenceView, evidence_view
from assessments.queries.lists import EvidenceIs, evidence_counts, evidence_rows, framework_keys, newest_contents
from core.http import MemberRequest
from core.lists import Column, Listing
from core.rounding import rounded


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A piece of evidence as it stands today, and its question where a framework still has it."""

    view: EvidenceView
    question: QuestionContent | None

    @property
    def record(self) -> Evidence:
        return self.view.record


EVIDENCE: Listing[EvidenceLine] = Listing(
    _("Evidence"),
    file="evidence",
    filters=EvidenceFilters,
    order="-collected",
    tabs="state",
    defaults={"state": EvidenceIs.CURRENT.value},
    none=_("No evidence is like that"),
    columns=(
        Column("name", _("Evidence"), lambda line: line.record.name, by="name"),
        Column(
            "question",
            _("Question"),
            (
                (_("Question"), lambda line: line.record.question_code),
                (_("Text"), lambda line: line.question.text if line.question else ""),
            ),
            by="question_code",
        ),
        Column("kind", _("Kind"), lambda line: line.record.get_kind_display(), by="kind", is_shown=False),
        Column("file", _("File"), lambda line: line.record.file_name, by="file_name", is_shown=False),
        Column(
            "worth",
            _("Worth today"),
            (
                (_("Worth today"), lambda line: rounded(line.view.worth) if not line.record.is_withdrawn else 0),
                (_("Level it supports"), lambda line: rounded(line.view.level)),
            ),
        ),
        Column(
            "freshness",
            _("Freshness"),
            (
                (_("Valid until"), lambda line: line.view.valid_until),
                (_("Gone on"), lambda line: line.view.gone_on),
                (_("Withdrawn on"), lambda line: line.record.withdrawn_on),
            ),
            by="gone_on",
        ),
        Column(
            "reviewed", _("Reviewed"), lambda line: line.record.reviewed_by.name if line.record.reviewed_by else None,
            by="reviewed_by__name",
        ),
        Column("added_by", _("Added by"), lambda line: line.record.added_by.name, by="added_by__name", is_shown=False),
        Column(
            "provenance", _("Where it comes from"), lambda line: line.record.get_provenance_display(), by="provenance",
            is_shown=False,
        ),
        Column("collected", _("Speaks for"), lambda line: line.record.collected_on, by="collected_on"),
    ),
)  # fmt: skip


@allow("evidence.view")
@require_GET
def evidence_list(request: MemberRequest, file: str = "") -> HttpResponseBase:
    contents = newest_contents(framework_keys(Evidence))
    shown = EVIDENCE.shown(
        request, evidence_rows(), lines=lambda rows: _lines(rows, contents), counts={} if file else evidence_counts()
    )
    within = str(shown.filters.chosen.get("within", ""))
    context = {"within": within, "within_name": _name_of(within, contents.values())}
    return list_page(request, shown, "assessments/evidence_list.html", context, file=file)


def _lines(rows: Sequence[Evidence], contents: Mapping[str, FrameworkContent]) -> list[EvidenceLine]:
    """No query."""
    return [EvidenceLine(evidence_view(row), _question_of(row, contents.get(row.framework_key))) for row in rows]


def _question_of(record: Evidence, content: FrameworkContent | None) -> QuestionContent | None:
    return content.questions.get(record.question_code) if content else None


def _name_of(code: str, contents: Iterable[FrameworkContent]) -> str:
    """A domain, aspect or question in words."""
    for content in contents:
        if code in content.questions:
            return f"{code} {content.questions[code].text}"
        if code in content.aspects:
            return f"{code} {content.aspects[code].name}"
        if code in content.domain_of:
            return content.domain_of[code].name
    return code
