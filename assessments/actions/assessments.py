"""One pass through a framework: started, changed, submitted, reopened."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import save_record
from accounts.models import Membership
from assessments.actions.approvals import ask_confirmations, drop_confirmations
from assessments.actions.carrying import carry_answers
from assessments.actions.holding import hold_open
from assessments.actions.readiness import refresh_readiness
from assessments.actions.refusals import AssessmentClosed
from assessments.actions.snapshots import take_snapshot
from assessments.actions.targets import own_targets, stored_targets, stored_weights
from assessments.models import Answer, Assessment, Framework, Snapshot
from assessments.profiles import OwnTarget
from assessments.queries import FrameworkContent, framework_content, latest_snapshot, open_points
from core import clock
from core.errors import Refused
from reviews import actions as reviews
from reviews.models import FollowUp

SETTINGS = ("profile", "targets", "weights", "weights_reason")


@transaction.atomic
def start_assessment(
    *,
    by: Membership,
    framework: Framework,
    name: str,
    scope: str = Assessment.Scope.FULL,
    profile: str = "standard",
    targets: Mapping[str, OwnTarget] | None = None,
    weights: Mapping[str, Decimal] | None = None,
    weights_reason: str = "",
    carry_from: Assessment | None = None,
    carry_policy: str = Assessment.CarryForward.NONE,
    owner: Membership | None = None,
    deputy: Membership | None = None,
    cadence_days: int | None = None,
    next_review_on: date | None = None,
) -> Assessment:
    """Open a draft with its own copy of targets and weights.

    `targets`: own ones by aspect code; `weights`: domain weights that differ from the framework's, which need a
    reason. `carry_from`: an assessment of the same framework key whose answers come along by `carry_policy`.
    """
    _refuse_strangers(by, framework, carry_from, owner, deputy)
    content = framework_content(framework.pk)
    if carry_policy != Assessment.CarryForward.NONE and carry_from is None:
        raise Refused(_("Choose the assessment whose answers are carried forward."))
    if carry_from is not None and framework_content(carry_from.framework_id).key != content.key:
        raise Refused(_("Answers can be carried forward only within the same framework."))
    assessment = Assessment(
        organization=by.organization,
        framework=framework,
        name=name.strip(),
        scope=scope,
        profile=profile,
        targets=stored_targets(content, profile, targets or {}),
        weights=stored_weights(content, weights or {}, weights_reason),
        weights_reason=weights_reason.strip(),
        carried_from=carry_from,
        carry_policy=carry_policy,
        owner=owner or by,
        deputy=deputy,
        cadence_days=cadence_days,
        next_review_on=next_review_on,
    )
    if scope == Assessment.Scope.PULSE:
        assessment.base_snapshot = latest_snapshot(by.organization, content.key)
    save_record(assessment, by=by, verb="assessment.create", payload={"framework": str(content)})
    if carry_from is not None:
        carry_answers(carry_from, assessment, policy=carry_policy, by=by)
        ask_confirmations(assessment)
    reviews.plan_review(assessment)
    return assessment


@transaction.atomic
def change_assessment(
    assessment: Assessment,
    *,
    by: Membership,
    targets: Mapping[str, OwnTarget] | None = None,
    weights: Mapping[str, Decimal] | None = None,
) -> Assessment:
    """Save edited fields (name, profile, weights_reason, owner, deputy, cadence_days, next_review_on).

    `targets` and `weights` replace the own ones where given. Profile, targets and weights change only while it is a
    draft. Raises RecordChanged, AssessmentClosed, Refused.
    """
    content = framework_content(assessment.framework_id)
    own = own_targets(assessment.targets) if targets is None else targets
    assessment.targets = stored_targets(content, assessment.profile, own)
    changed = {code: Decimal(weight) for code, weight in assessment.weights.items()} if weights is None else weights
    assessment.weights = stored_weights(content, changed, assessment.weights_reason)
    before = Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)
    if not before.is_draft and any(getattr(before, name) != getattr(assessment, name) for name in SETTINGS):
        raise AssessmentClosed
    save_record(assessment, by=by, verb="assessment.change")
    reviews.plan_review(assessment)
    return assessment


@transaction.atomic
def submit_assessment(assessment: Assessment, *, by: Membership) -> Snapshot:
    """Freeze answers, evidence, targets, weights and scores; gaps and readiness follow.

    Raises AssessmentClosed, RecordChanged.
    """
    hold_open(assessment)
    content = framework_content(assessment.framework_id)
    if assessment.scope == Assessment.Scope.PULSE:
        assessment.base_snapshot = latest_snapshot(assessment.organization, content.key)
    snapshot = take_snapshot(assessment, content, by=by)
    _supersede_before(snapshot)
    assessment.status = Assessment.Status.SUBMITTED
    assessment.submitted_at, assessment.submitted_by = snapshot.taken_at, by
    save_record(
        assessment,
        by=by,
        verb="assessment.submit",
        payload={"snapshot": snapshot.pk, "sha256": snapshot.data_sha256, "evidenced": snapshot.evidenced},
    )
    drop_confirmations(assessment)
    _follow_up_unknown(assessment, content, by=by)
    drafts = Assessment.objects.filter(status=Assessment.Status.DRAFT, scope=Assessment.Scope.PULSE)
    drafts.filter(framework__key=content.key).update(base_snapshot=snapshot)
    refresh_readiness(assessment.organization, content.key)
    reviews.plan_review(assessment)
    return snapshot


@transaction.atomic
def reopen_assessment(assessment: Assessment, *, by: Membership, reason: str) -> Assessment:
    """Back to draft; the snapshot and what follows from it stay until the next submit. Raises Refused."""
    if assessment.is_draft:
        raise Refused(_("This assessment is open already."))
    if not reason.strip():
        raise Refused(_("Say why it is reopened."))
    assessment.status = Assessment.Status.DRAFT
    assessment.reopened_at, assessment.reopen_reason = clock.now(), reason.strip()
    save_record(assessment, by=by, verb="assessment.reopen")
    ask_confirmations(assessment)
    return assessment


def _refuse_strangers(by: Membership, *records: Framework | Assessment | Membership | None) -> None:
    """Everything belongs to the organization, or (a framework) to all."""
    for record in records:
        if record is not None and record.organization_id not in (None, by.organization_id):
            raise Refused(_("%(record)s belongs to another organization.") % {"record": record})


def _supersede_before(snapshot: Snapshot) -> None:
    """Earlier snapshots of the same assessment, and what was reported from them, are no longer the last word."""
    earlier = Snapshot.objects.filter(assessment=snapshot.assessment, superseded_at=None).exclude(pk=snapshot.pk)
    earlier.update(superseded_at=snapshot.taken_at)


def _follow_up_unknown(assessment: Assessment, content: FrameworkContent, *, by: Membership) -> None:
    """Every "don't know" becomes a follow-up, once."""
    unknown = [view for view in open_points(assessment).unknown if view.id is not None]
    asked = set(
        FollowUp.objects.filter(record_id__in=[view.id for view in unknown]).values_list("record_id", flat=True)
    )
    for view in unknown:
        if view.id in asked:
            continue
        question = content.questions[view.code]
        reviews.open_follow_up(
            Answer(pk=view.id, organization=assessment.organization, question=question.as_row()),
            name=_("Find out: %(code)s %(question)s") % {"code": view.code, "question": question.text},
            by=by,
            owner=assessment.owner,
            url=assessment.get_absolute_url(),
        )
