"""Loading frameworks: once per key and version, never changed afterwards."""

from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions import record_event
from accounts.models import Membership, Organization
from assessments.actions.refusals import FrameworkDiffers
from assessments.importers.framework_pack import (
    AspectPack,
    DomainPack,
    FrameworkPack,
    LevelPack,
    QuestionPack,
    read_pack_at,
    shipped_packs,
)
from assessments.models import Aspect, Domain, Framework, Question


def load_framework(
    pack: FrameworkPack, *, organization: Organization | None = None, by: Membership | None = None
) -> Framework:
    """Write a pack's rows, or return the framework that already holds it. Raises FrameworkDiffers.

    `organization` None: for all organizations of this installation.
    """
    loaded = _loaded(pack, organization)
    if loaded is not None:
        return loaded
    try:
        return _written(pack, organization, by)
    except IntegrityError:
        loaded = _loaded(pack, organization)  # another process was faster
        if loaded is None:
            raise
        return loaded


def load_shipped_frameworks() -> list[Framework]:
    """Load what comes with the product; quick when it is there already. Raises FrameworkDiffers, PackInvalid."""
    return [load_framework(read_pack_at(path)) for path in shipped_packs()]


def _loaded(pack: FrameworkPack, organization: Organization | None) -> Framework | None:
    found = Framework.objects.filter(key=pack.key, framework_version=pack.version)
    if organization is None:
        found = found.filter(organization=None)
    for framework in found:
        if framework.fingerprint != pack.fingerprint:
            sentence = _(
                "%(name)s %(version)s is loaded already, with other content. A loaded version never changes: "
                "give the changed one a new version."
            )
            raise FrameworkDiffers(sentence % {"name": framework.name, "version": pack.version})
        return framework
    return None


@transaction.atomic
def _written(pack: FrameworkPack, organization: Organization | None, by: Membership | None) -> Framework:
    framework = Framework.objects.create(
        organization=organization,
        key=pack.key,
        framework_version=pack.version,
        name=pack.name,
        description=pack.description,
        fingerprint=pack.fingerprint,
        generic_levels={
            Question.Type.MATURITY: _levels(pack.levels.maturity),
            Question.Type.NUMERIC: _levels(pack.levels.number),
            Question.Type.YES_NO: _levels(pack.levels.yes_no),
        },
        scenarios=dict(pack.scenarios),
        names=dict(pack.cmm),
    )
    domains = [_domain(framework, place, domain) for place, domain in enumerate(pack.domains)]
    Domain.objects.bulk_create(domains)
    pairs = [(row, aspect) for row, domain in zip(domains, pack.domains, strict=True) for aspect in domain.aspects]
    aspects = [_aspect(framework, domain, place, aspect) for place, (domain, aspect) in enumerate(pairs)]
    Aspect.objects.bulk_create(aspects)
    by_code = {aspect.code: aspect for aspect in aspects}
    holders = [(by_code[aspect.code], question) for aspect in pack.aspects for question in aspect.questions]
    Question.objects.bulk_create(_question(aspect, place, question) for place, (aspect, question) in enumerate(holders))
    record_event(
        "framework.load",
        by=by,
        organization=organization,
        record=framework,
        payload={"key": pack.key, "version": pack.version, "fingerprint": pack.fingerprint, "questions": len(holders)},
    )
    return framework


def _levels(levels: tuple[LevelPack, ...]) -> list[list[str]]:
    return [[level.name, level.text] for level in levels]


def _domain(framework: Framework, place: int, pack: DomainPack) -> Domain:
    return Domain(
        framework=framework,
        code=pack.code,
        name=pack.name,
        short_name=pack.short_name,
        weight=pack.weight,
        about=pack.about,
        answered_by=pack.answered_by,
        glossary=[list(entry) for entry in pack.glossary],
        position=place,
    )


def _aspect(framework: Framework, domain: Domain, place: int, pack: AspectPack) -> Aspect:
    return Aspect(
        framework=framework,
        domain=domain,
        code=pack.code,
        name=pack.name,
        effort=pack.effort,
        scenarios=list(pack.scenarios),
        guidance=pack.guidance,
        position=place,
    )


def _question(aspect: Aspect, place: int, pack: QuestionPack) -> Question:
    measure: dict[str, Any] | None = asdict(pack.measure) if pack.measure else None
    return Question(
        framework=aspect.framework,
        aspect=aspect,
        code=pack.code,
        type=pack.type,
        weight=pack.weight,
        is_key=pack.is_key,
        text=pack.text,
        why=pack.why,
        evidence_hint=pack.evidence,
        next_steps={str(level): step for level, step in pack.next},
        levels=list(pack.levels),
        mappings={"csf": pack.csf, "cmm": pack.cmm, "cis": pack.cis, "sim3": pack.sim3},
        related=list(pack.related),
        measure=measure,
        mode=pack.mode,
        direction=pack.direction or "",
        cuts=[str(cut) for cut in pack.cuts],
        conditions={str(level): text for level, text in pack.conditions},
        validity_days=pack.validity_days,
        position=place,
    )
