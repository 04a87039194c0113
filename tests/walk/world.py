"""A world with two organizations, each full of rows whose texts carry its own canary word."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django_scopes import scope

from accounts import actions as accounts
from accounts.models import Membership, Organization, Role
from assessments import actions as assessments
from assessments.importers.framework_pack import read_pack
from assessments.models import Assessment, Evidence, Framework, Gap
from assessments.queries import framework_content
from core import clock, store
from core.errors import Refused
from inventory.models import Asset
from jobs.models import Job
from reports import actions as reports
from reports.models import Report, ReportFile
from reports.queries import Wanted
from reviews import actions as reviews
from tests.assessments.factories import SMALL
from tests.cast import make_member
from tests.factories import make, tenant_models
from tests.walk.keys import give_second_factors

HOME, FOREIGN = "homecanary", "foreigncanary"
MOST_ROWS = 8
PNG = bytes.fromhex(  # one white pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@dataclass
class World:
    """Two organizations, their members by role, and the links that people hold."""

    home: Organization
    foreign: Organization
    members: dict[str, Membership]
    stranger: Membership
    tokens: dict[str, str] = field(default_factory=dict)
    own_keys: list[int] = field(default_factory=list)  # second factors of the owner

    def rows(self, organization: Organization) -> Iterator[models.Model]:
        """Rows that addresses may name, a few of each model."""
        with scope(organization=organization):
            for model in tenant_models():
                own = model._default_manager.filter(organization=organization)
                yield from own.order_by("pk")[:MOST_ROWS]
            yield from Framework.objects.filter(organization=None)


def build_world() -> World:
    """Made through the same actions that pages call, then topped up so that every model has two rows or more."""
    framework = assessments.load_framework(read_pack(small_pack("1.0").encode()))
    home, members = _organization("home", HOME, [*Role.values, Role.OWNER])
    foreign, strangers = _organization("foreign", FOREIGN, [*Role.values, Role.OWNER])
    for organization, people, word in ((home, members, HOME), (foreign, strangers, FOREIGN)):
        with scope(organization=organization):
            accounts.add_service(f"{word} service", Role.ANALYST, by=people[Role.OWNER], organization=organization)
            _live(organization, people, framework, word)
            _top_up(organization, word)
    world = World(home, foreign, members, strangers[Role.OWNER])
    world.own_keys = list(Authenticator.objects.filter(user=members[Role.OWNER].user).values_list("pk", flat=True))
    with scope(organization=home):
        accounts.change_logo(home, PNG, by=members[Role.OWNER])
        invited = Membership(organization=home, name=HOME, email="invited@example.org")
        world.tokens["join"] = _token(accounts.invite(invited, Role.ANALYST, by=None))
    owner = members[Role.OWNER].user
    assert owner is not None
    world.tokens["enter"] = _token(accounts.sign_in_link(owner))
    return world


def _organization(slug: str, word: str, roles: list[str]) -> tuple[Organization, dict[str, Membership]]:
    organization = Organization.objects.create(name=f"{word} inc", slug=slug, logo_sha256="")
    members: dict[str, Membership] = {}
    for number, role in enumerate(roles):
        member = make_member(organization, f"{word}{role}{number}", role)
        members.setdefault(role, member)
        assert member.user is not None
        give_second_factors(member.user, word)
    return organization, members


def _live(organization: Organization, people: Mapping[str, Membership], framework: Framework, word: str) -> None:
    """Two assessments, evidence, gaps in different states, reports, follow-ups."""
    owner, manager, analyst = (people[role] for role in (Role.OWNER, Role.MANAGER, Role.ANALYST))
    content = framework_content(framework.pk)
    codes = list(content.questions)[:12]
    first = assessments.start_assessment(by=owner, framework=framework, name=f"{word} first", owner=manager)
    _answer(first, codes, analyst, word)
    for number, kind in enumerate((Evidence.Kind.FILE, Evidence.Kind.NOTE, Evidence.Kind.FILE, Evidence.Kind.NOTE)):
        evidence = assessments.add_evidence(
            by=analyst, framework_key=content.key, question=codes[number], kind=kind, name=f"{word} evidence",
            note=f"{word} note", level=Decimal(3), collected_on=clock.today(),
            upload=SimpleUploadedFile(f"{word}.txt", word.encode(), "text/plain"),
        )  # fmt: skip
    assessments.review_evidence(evidence, by=manager, level=Decimal(2), note=f"{word} review")
    assessments.submit_assessment(first, by=owner)
    second = assessments.start_assessment(
        by=owner, framework=framework, name=f"{word} second", carry_from=first, carry_policy="all"
    )
    _answer(second, codes[6:], analyst, word)
    third = assessments.start_assessment(by=owner, framework=framework, name=f"{word} third")
    _answer(third, codes, analyst, word)
    assessments.submit_assessment(third, by=manager)
    planned = [
        assessments.plan_gap(
            gap, by=manager, owner=analyst, due_on=clock.today(), budget=Decimal(5), effort=3, plan=f"{word} plan"
        )
        for gap in Gap.objects.order_by("pk")[:3]
    ]
    until = clock.today() + timedelta(days=30)
    asked = [assessments.ask_acceptance(gap, by=manager, reason=f"{word} reason", until=until) for gap in planned[1:]]
    assessments.approve_acceptance(asked[1], by=owner)
    for number in range(2):
        reviews.open_follow_up(planned[number], name=f"{word} follow-up", by=manager, owner=analyst)
    _report(organization, owner, first, word)
    make(Asset, organization, word=word, name=f"{word} anchor")


def _answer(assessment: Assessment, codes: list[str], by: Membership, word: str) -> None:
    content = framework_content(assessment.framework_id)
    for number, code in enumerate(codes):
        change = (
            assessments.AnswerChange(is_not_applicable=True, reason=f"{word} reason")
            if number % 4 == 1
            else assessments.AnswerChange(is_unknown=True, note=f"{word} note")
            if content.questions[code].is_numeric
            else assessments.AnswerChange(level=Decimal(number % 2 * 5), note=f"{word} note")
        )
        try:
            assessments.record_answer(assessment, content.questions[code], by=by, version=0, change=change)
        except Refused:
            continue  # carried along from the earlier one, with a version of its own


def _report(organization: Organization, by: Membership, assessment: Assessment, word: str) -> None:
    snapshot = assessment.snapshots.get()
    for kind in (Report.Kind.READINESS, Report.Kind.GAPS, Report.Kind.ASSESSMENT):
        wanted = Wanted(kind=kind, reading=Report.Reading.SNAPSHOT, snapshot=snapshot)
        pdf = () if kind == Report.Kind.ASSESSMENT else (ReportFile.Format.PDF,)
        report = reports.ask_report(wanted, by=by, formats=(*pdf, ReportFile.Format.CSV))
        made = store.put([f"{word} file".encode()])
        ReportFile.objects.filter(report=report, format=ReportFile.Format.CSV).update(
            sha256=made.sha256, size=made.size, made_at=clock.now()
        )
        if kind == Report.Kind.READINESS:
            reports.edit_text(report, by=by, text=f"{word} text", author=f"{word} author", version=report.version)


def _top_up(organization: Organization, word: str) -> None:
    for model in tenant_models():
        while model._default_manager.filter(organization=organization).count() < 2:
            make(model, organization, word=word)
    for state in ("failed", "done", "running"):
        ended = None if state == "running" else clock.now()
        lease = {"lease_until": clock.now(), "fence": uuid4()} if state == "running" else {}
        make(Job, organization, word=word, state=state, finished_at=ended, **lease)


def small_pack(version: str) -> str:
    """A framework of eight questions, so that pages are quick; one is mapped to parts of the standards."""
    levels = ", ".join(f"{{name: L{level}, text: Level {level}.}}" for level in range(6))
    mapped = "csf: [RS.MA-01], cmm: [S2], cis: ['17'], sim3: [P-6]"
    text = SMALL.replace("code: IRP.1.1,", f"code: IRP.1.1, {mapped},")
    text = text.replace("\ndomains:", "\ncmm: {{S2: Security Incident Management}}\ndomains:")
    return text.format(version=version, levels=levels)


def _token(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


def missing_rows() -> Iterator[str]:
    """Models of which an organization of this world has fewer than two rows."""
    for organization in Organization.objects.all():
        with scope(organization=organization):
            for model in tenant_models():
                if model._default_manager.filter(organization=organization).count() < 2:
                    yield f"{model._meta.label} in {organization.slug}"
