"""Putting a report's data together: read once, in the report's language, and never again."""

import base64
from fractions import Fraction

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Membership, Organization
from assessments.profiles import ProfileKey, TargetSource
from core import clock, store
from reports import frozen
from reports.models import Report
from reports.queries import answers, gaps, scores, standards
from reports.queries.source import Source, Wanted, moment, shown, source_of

NOTICEABLE_POINTS = 5  # of the index: from here on a headline says that people claim more than they prove


def frozen_data(wanted: Wanted, *, by: Membership, tlp: str, paper: str, language: str) -> frozen.Frozen:
    """The data of the report that was asked for. Raises Refused where there is nothing to read."""
    organization = by.organization
    with translation.override(language), timezone.override(organization.time_zone):
        source = source_of(wanted, organization)
        data: frozen.Frozen = {
            "schema": frozen.SCHEMA,
            "kind": wanted.kind.value,
            "title": _title(wanted.kind, organization, source),
            "organization": _organization(organization),
            "tlp": tlp,
            "language": language,
            "paper": paper,
            "reading": _reading(source),
            "asked_at": moment(clock.now()) or "",
            "asked_by": by.name,
            "headline": _headline(organization, source),
            "lead": _lead(source),
            "overall": scores.overall(source),
            "counts": scores.counts(source),
            "domains": scores.domains(source),
            "distribution": list(source.card.evidenced_distribution.counts),
        }
        if wanted.kind in (Report.Kind.READINESS, Report.Kind.GAPS):
            data["trend"] = scores.trend(source, organization)
            data["gaps"] = gaps.gaps(source)
            data["gap_totals"] = gaps.totals(data["gaps"])
        if wanted.kind == Report.Kind.READINESS:
            data["zeros"] = scores.zeros(source)
            data["decisions"] = gaps.decisions(data["gaps"], data["counts"]["not_applicable_unconfirmed"])
            data["gaps"] = [_for_executives(gap) for gap in data["gaps"]]
        if wanted.kind == Report.Kind.ASSESSMENT:
            data["answers"] = answers.answers(source)
            data["standards"] = standards.standards(source)
        return data


def _for_executives(gap: frozen.Gap) -> frozen.Gap:
    """Without the names of files and machines that evidence and notes may hold."""
    return {**gap, "items": [], "history": []}


def _title(kind: Report.Kind, organization: Organization, source: Source) -> str:
    name = organization.name
    if kind == Report.Kind.GAPS:
        return _("Gaps of %(name)s") % {"name": name}
    if kind == Report.Kind.ASSESSMENT:
        return f"{source.assessment.name}, {name}"
    return _("Readiness of %(name)s") % {"name": name}


def _organization(organization: Organization) -> frozen.Organization:
    return {
        "name": organization.name,
        "slug": organization.slug,
        "sector": str(organization.get_sector_display()),
        "country": organization.country,
        "time_zone": organization.time_zone,
        "accent": organization.color,
        "logo": _logo(organization.logo_sha256),
    }


def _logo(sha256: str) -> str:
    if not sha256:
        return ""
    try:
        return f"data:image/png;base64,{base64.b64encode(store.read(sha256)).decode()}"
    except store.FileDamaged:
        return ""  # a report without its logo is better than none; the organization's page shows that it is missing


def _reading(source: Source) -> frozen.Reading:
    content = source.content
    return {
        "kind": source.reading.value,
        "at": moment(source.at) or "",
        "assessment": source.assessment.name,
        "assessment_id": str(source.assessment.pk),
        "submitted_at": moment(source.snapshot.taken_at if source.snapshot else None),
        "scope": source.assessment.scope,
        "profile": _profile(source.assessment.profile),
        "own_targets": [
            {"code": target.aspect, "target": shown(target.level), "reason": target.reason}
            for target in source.targets.values()
            if target.source is TargetSource.OWN
        ],
        "weights_reason": source.assessment.weights_reason,
        "framework": {"key": content.key, "version": content.version, "name": content.name},
    }


def _profile(key: str) -> str:
    words = {
        ProfileKey.STARTER: _("Starter"),
        ProfileKey.STANDARD: _("Standard"),
        ProfileKey.REGULATED: _("Regulated"),
    }
    return {str(known): word for known, word in words.items()}.get(key, key)


def _headline(organization: Organization, source: Source) -> str:
    """One sentence that says how ready the organization is, and whether it says more than it proves."""
    card, name = source.card, {"name": organization.name}
    if card.readiness is None or card.claimed_readiness is None:
        return _("%(name)s has no readiness figure yet") % name
    says_more = card.claimed_readiness - card.readiness >= NOTICEABLE_POINTS
    sentences = (
        (20, _("%(name)s is not ready yet"), _("%(name)s is not ready yet, and less ready than it says")),
        (40, _("%(name)s has begun"), _("%(name)s has begun, and is less ready than it says")),
        (60, _("%(name)s is half ready"), _("%(name)s is half ready, and less ready than it says")),
        (80, _("%(name)s is largely ready"), _("%(name)s is largely ready, and less ready than it says")),
        (101, _("%(name)s is ready"), _("%(name)s is ready, and claims still more than it proves")),
    )
    return next(more if says_more else plain for bound, plain, more in sentences if card.readiness < bound) % name


def _lead(source: Source) -> str:
    card = source.card
    if card.readiness is None or card.claimed_readiness is None:
        return _("Nothing has been answered that could be scored.")
    overall = scores.overall(source)
    parts = [
        _("The records prove %(evidenced)s of 100. What people claim adds up to %(claimed)s.")
        % {"evidenced": overall["index_evidenced"], "claimed": overall["index_claimed"]}
    ]
    distances = [
        (domain.claimed - domain.evidenced, domain.code)
        for domain in card.domains
        if domain.claimed is not None and domain.evidenced is not None
    ]
    farthest, code = max(distances, key=lambda each: each[0], default=(Fraction(0), ""))
    if farthest > Fraction(1, 2):
        name = source.content.domain_of[code].short_name or source.content.domain_of[code].name
        parts.append(_("The distance is largest in “%(domain)s”.") % {"domain": name})
    if card.weakest:
        names = [source.content.domain_of[weak].short_name for weak in card.weakest[:1]]
        parts.append(_("The weakest domain is “%(domain)s”.") % {"domain": names[0]})
    return " ".join(parts)
