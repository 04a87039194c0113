"""Evidence: attached, reviewed by a second person, withdrawn; readiness follows at once."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import save_record
from accounts.models import Membership, Role
from accounts.policy import may
from assessments.actions.approvals import approval_done, ask_review
from assessments.actions.four_eyes import approve
from assessments.actions.readiness import refresh_readiness
from assessments.importers.evidence_file import EvidenceFile, EvidenceFileRefused, read_evidence_file
from assessments.models import Evidence
from assessments.queries import QuestionContent, framework_content, newest_framework
from core import clock, store
from core.errors import Refused

OLDEST = date(1990, 1, 1)
LONGEST_VALIDITY = 3650


@transaction.atomic
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

    Raises Refused: unknown question, no or bad file, no http(s) address, empty note, level or date out of range.
    """
    asked = _question(framework_key, question)
    validity = asked.validity_days if validity_days is None else validity_days
    _check(kind=kind, name=name, level=level, collected_on=collected_on, validity_days=validity)
    evidence = Evidence(
        organization=by.organization,
        framework_key=framework_key,
        question_code=question,
        kind=kind,
        name=name.strip(),
        note=note.strip(),
        level=level,
        collected_on=collected_on,
        validity_days=validity,
        gone_on=collected_on + timedelta(days=2 * validity),
        provenance=provenance,
        added_by=by,
    )
    if kind == Evidence.Kind.FILE:
        _take_file(evidence, upload)
    elif kind == Evidence.Kind.LINK:
        evidence.url = _link(url)
    elif not evidence.note:
        raise Refused(_("Write the note: it is the evidence."))
    save_record(evidence, by=by, verb="evidence.add", payload=_facts(evidence))
    ask_review(evidence, by=by)
    refresh_readiness(by.organization, framework_key)
    return evidence


@transaction.atomic
def review_evidence(evidence: Evidence, *, by: Membership, level: Decimal, note: str = "") -> Evidence:
    """A second person says which level it supports; a lone owner may review the own, marked.

    Raises RecordChanged, Refused.
    """
    if evidence.withdrawn_on is not None:
        raise Refused(_("This evidence was withdrawn."))
    _check_level(level)
    evidence.is_own_review = approve(by, "evidence.review", evidence.added_by_id)
    evidence.reviewed_by, evidence.reviewed_on = by, clock.today()
    evidence.reviewed_level, evidence.review_note = level, note.strip()
    save_record(evidence, by=by, verb="evidence.review", payload=_facts(evidence))
    approval_done(evidence)
    refresh_readiness(by.organization, evidence.framework_key)
    return evidence


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: Membership, reason: str) -> Evidence:
    """It counts no longer; the row and its file stay. Analysts withdraw only what they added.

    Raises RecordChanged, Refused.
    """
    if not may(by, "evidence.withdraw") or (by.role == Role.ANALYST and evidence.added_by_id != by.pk):
        raise Refused(_("You may withdraw only evidence that you added. Ask a manager."))
    if evidence.withdrawn_on is not None:
        raise Refused(_("This evidence was withdrawn before."))
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn."))
    evidence.withdrawn_on, evidence.withdrawn_by, evidence.withdrawn_reason = clock.today(), by, reason.strip()
    save_record(evidence, by=by, verb="evidence.withdraw", payload=_facts(evidence))
    approval_done(evidence)
    refresh_readiness(by.organization, evidence.framework_key)
    return evidence


def _question(framework_key: str, code: str) -> QuestionContent:
    framework = newest_framework(framework_key)
    found = framework_content(framework.pk).questions.get(code) if framework else None
    if found is None:
        raise Refused(
            _("There is no question %(question)s in %(framework)s.") % {"question": code, "framework": framework_key}
        )
    return found


def _check(*, kind: str, name: str, level: Decimal, collected_on: date, validity_days: int) -> None:
    if kind not in Evidence.Kind.values:
        raise Refused(_("Evidence is a file, a link or a note."))
    if not name.strip():
        raise Refused(_("Give the evidence a title."))
    _check_level(level)
    if not OLDEST <= collected_on <= clock.today():
        raise Refused(_("Evidence speaks for a day between 1990 and today; %(day)s is not.") % {"day": collected_on})
    if not 1 <= validity_days <= LONGEST_VALIDITY:
        raise Refused(
            _("Evidence is valid for 1 to %(limit)d days; %(days)d is not.")
            % {"limit": LONGEST_VALIDITY, "days": validity_days}
        )


def _check_level(level: Decimal) -> None:
    if not level.is_finite() or not 0 <= level <= 5 or level * 2 % 1:
        raise Refused(_("The level is from 0 to 5, in steps of a half; %(level)s is not.") % {"level": level})


def _link(url: str) -> str:
    url = url.strip()
    try:
        URLValidator(schemes=["http", "https"])(url)
        is_safe = urlsplit(url).username is None
    except (ValidationError, ValueError):
        is_safe = False
    if not is_safe or len(url) > (Evidence._meta.get_field("url").max_length or 0):
        raise Refused(_("Give the address of the link, with http:// or https:// and without a password."))
    return url


def _take_file(evidence: Evidence, upload: "File[bytes] | None") -> None:
    """The file first, its row afterwards: a row never names a file that is not there."""
    if upload is None:
        raise Refused(_("Choose a file."))
    try:
        file: EvidenceFile = read_evidence_file(upload.name or "", upload.read())
    except EvidenceFileRefused as error:
        raise Refused(str(error)) from error
    stored = store.put([file.content])
    evidence.file_name, evidence.file_type = file.name, file.type
    evidence.file_sha256, evidence.file_size = stored.sha256, stored.size


def _facts(evidence: Evidence) -> dict[str, str]:
    return {"question": evidence.question_code, "framework": evidence.framework_key}
