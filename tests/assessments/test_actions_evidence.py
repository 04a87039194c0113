"""Evidence: attached, reviewed by a second person, withdrawn; readiness follows, also after submission."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.base import ContentFile

from accounts.models import AuditEvent, Membership
from assessments import actions, queries
from assessments.models import Evidence, Gap, ReadinessPoint
from assessments.scoring import Provenance
from core import clock, store
from core.errors import RecordChanged, Refused
from reviews.models import Due
from tests.assessments.factories import answer_all, prove, small_framework, start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_meridian")]


@pytest.fixture(autouse=True)
def framework(in_meridian: object) -> None:
    small_framework()


def shown(code: str = "IRP.1.1") -> queries.EvidenceView:
    (view,) = queries.evidence_for("small")[code]
    return view


# Attaching


def test_a_file_is_stored_under_its_own_hash(nina: Membership) -> None:
    evidence = prove(nina, "IRP.1.1", kind="file", upload=ContentFile(b"%PDF-1.7 plan", name="../plan.pdf"))

    assert store.read(evidence.file_sha256) == b"%PDF-1.7 plan"
    assert (evidence.file_name, evidence.file_type, evidence.file_size) == ("plan.pdf", "application/pdf", 13)
    assert AuditEvent.objects.get(verb="evidence.add").record_id == evidence.pk
    assert Evidence.history.filter(id=evidence.pk).count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "file"}, "Choose a file"),
        ({"kind": "file", "upload": ContentFile(b"", name="plan.pdf")}, "is empty"),
        ({"kind": "file", "upload": ContentFile(b"x" * (25 * 1024 * 1024 + 1), name="big.bin")}, "the limit is 25 MB"),
        ({"kind": "link"}, "with http:// or https://"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "with http:// or https://"),
        ({"kind": "link", "url": "ftp://example.org/x"}, "with http:// or https://"),
        ({"kind": "link", "url": "https://user:secret@example.org/"}, "without a password"),
        ({"kind": "note", "note": "  "}, "Write the note"),
        ({"kind": "tape"}, "a file, a link or a note"),
        ({"name": " "}, "a title"),
        ({"level": 6}, "from 0 to 5"),
        ({"level": "1.3"}, "steps of a half"),
        ({"days_old": -1}, "between 1990 and today"),
        ({"validity_days": 0}, "1 to 3650 days"),
    ],
)
def test_what_cannot_be_evidence_is_refused(nina: Membership, fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        prove(nina, "IRP.1.1", **fields)  # type: ignore[arg-type]
    assert not Evidence.objects.exists()


def test_a_file_just_within_the_limit_is_taken(nina: Membership) -> None:
    upload = ContentFile(b"x" * (25 * 1024 * 1024), name="big.bin")
    assert prove(nina, "IRP.1.1", kind="file", upload=upload).file_size == 25 * 1024 * 1024


def test_an_unknown_question_takes_no_evidence(nina: Membership) -> None:
    with pytest.raises(Refused, match=r"no question IRP\.9\.9"):
        prove(nina, "IRP.9.9")
    with pytest.raises(Refused, match="in nowhere"):
        prove(nina, "IRP.1.1", framework_key="nowhere")


# Age and provenance


def test_evidence_counts_in_full_then_fades_and_is_gone(nina: Membership) -> None:
    prove(nina, "IRP.1.3", level=5, days_old=0)  # valid for 180 days
    for days, freshness in ((0, 1), (180, 1), (270, Fraction(1, 2)), (360, 0)):
        with clock.at(clock.now() + timedelta(days=days)):
            view = shown("IRP.1.3")
            assert (view.freshness, view.worth) == (freshness, 5 * Fraction(freshness))
    assert view.gone_on - view.record.collected_on == timedelta(days=360)


def test_who_stands_behind_it_sets_how_far_it_is_trusted(nina: Membership, marcus: Membership) -> None:
    evidence = prove(nina, "IRP.1.1")
    assert (shown().provenance, shown().reliability) == (Provenance.SELF, Fraction(1, 2))

    actions.review_evidence(evidence, by=marcus, level=Decimal(4))
    assert (shown().provenance, shown().reliability, shown().level) == (Provenance.REVIEWED, Fraction(4, 5), 4)

    prove(nina, "IRP.1.2", provenance="outside")
    assert shown("IRP.1.2").reliability == 1


# Reviewing


def test_a_review_waits_for_somebody_else(nina: Membership, marcus: Membership, olivia: Membership) -> None:
    evidence = prove(marcus, "IRP.1.1")
    due = Due.objects.get(record_id=evidence.pk, done_on=None)
    assert (due.verb, due.not_for) == ("evidence.review", marcus)

    with pytest.raises(Refused, match="Somebody else"):
        actions.review_evidence(evidence, by=marcus, level=Decimal(5))
    evidence.refresh_from_db()
    actions.review_evidence(evidence, by=olivia, level=Decimal("2.5"), note="Half of it.")

    assert (shown().level, evidence.reviewed_by, evidence.is_own_review) == (Fraction(5, 2), olivia, False)
    assert not Due.objects.filter(record_id=evidence.pk, done_on=None).exists()


def test_a_lone_owner_reviews_the_own_and_it_is_marked(olivia: Membership, nina: Membership) -> None:
    evidence = prove(olivia, "IRP.1.1")
    assert actions.review_evidence(evidence, by=olivia, level=Decimal(5)).is_own_review


def test_two_reviews_at_once_are_one(nina: Membership, marcus: Membership, olivia: Membership) -> None:
    evidence = prove(nina, "IRP.1.1")
    same = Evidence.objects.get()
    actions.review_evidence(evidence, by=marcus, level=Decimal(5))
    with pytest.raises(RecordChanged):
        actions.review_evidence(same, by=olivia, level=Decimal(1))


# Withdrawing


def test_an_analyst_withdraws_only_the_own(nina: Membership, marcus: Membership, olivia: Membership) -> None:
    own, other = prove(nina, "IRP.1.1"), prove(marcus, "IRP.1.2")
    actions.withdraw_evidence(own, by=nina, reason="Wrong file.")
    with pytest.raises(Refused, match="only evidence that you added"):
        actions.withdraw_evidence(other, by=nina, reason="x")
    actions.withdraw_evidence(other, by=olivia, reason="Too old.")

    assert queries.evidence_for("small") == {}
    assert Evidence.objects.get(pk=own.pk).withdrawn_reason == "Wrong file."


def test_withdrawing_needs_a_reason_and_happens_once(nina: Membership) -> None:
    evidence = prove(nina, "IRP.1.1")
    with pytest.raises(Refused, match="Say why"):
        actions.withdraw_evidence(evidence, by=nina, reason=" ")
    actions.withdraw_evidence(evidence, by=nina, reason="x")
    with pytest.raises(Refused, match="before"):
        actions.withdraw_evidence(evidence, by=nina, reason="x")
    with pytest.raises(Refused, match="was withdrawn"):
        actions.review_evidence(evidence, by=nina, level=Decimal(5))


# After submission


def test_evidence_after_submission_moves_readiness_and_gaps(olivia: Membership, nina: Membership) -> None:
    assessment = start(olivia)
    answer_all(assessment, nina, 3)
    snapshot = actions.submit_assessment(assessment, by=olivia)
    frozen = queries.snapshot_scorecard(snapshot)
    before = Gap.objects.get(aspect_code="DET.4")

    evidence = [prove(nina, code, level=3) for code in ("DET.4.1", "DET.4.2")]

    after = Gap.objects.get(aspect_code="DET.4")
    assert (before.size, after.size, after.status) == (3, 0, Gap.Status.CLOSED)
    point = ReadinessPoint.objects.get()
    now = queries.readiness_now(olivia.organization)
    assert now is not None
    assert point.evidenced == Decimal(str(round(float(now.card.readiness or 0), 4)))
    assert queries.snapshot_scorecard(snapshot) == frozen

    actions.withdraw_evidence(evidence[0], by=nina, reason="Wrong.")
    assert Gap.objects.get(aspect_code="DET.4").status == Gap.Status.OPEN
