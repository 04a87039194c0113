"""Make the sample organization's year happen, each act at its own time; and take it away again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import groupby

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django_scopes import scope

from accounts import actions as accounts
from accounts.models import Membership, Organization
from assessments import actions
from assessments.models import Answer, Assessment, Evidence, Framework, Gap
from assessments.queries import AspectContent, FrameworkContent, QuestionContent, framework_content
from assessments.queries.frameworks import MAIN_KEY
from core import clock
from core.errors import Refused
from reports import actions as reports
from reports.models import Report, ReportFile
from reports.queries import Wanted
from reviews import actions as reviews
from reviews.models import FollowUp
from soc_builder.sample import story
from soc_builder.sample.estate import make_estate

NAME = "Meridian Freight"
REFRESH_DAYS = 7


def make_sample() -> Organization:
    """The whole year in one transaction. Raises Refused where there is a sample already."""
    if Organization.objects.filter(is_sample=True).exists():
        raise Refused(_("The sample organization is here already. Remove it first: manage.py sample --remove"))
    with transaction.atomic():
        return _Year().lived()


def remove_sample() -> bool:
    """Whether there was one."""
    organization = Organization.objects.filter(is_sample=True).first()
    if organization is None:
        return False
    accounts.remove_organization(organization, by=None)
    return True


class _Year:
    """One year of Meridian Freight, told from its first day to today."""

    organization: Organization
    people: dict[str, Membership]
    framework: Framework
    content: FrameworkContent

    def __init__(self) -> None:
        self.today = clock.now()

    def lived(self) -> Organization:
        with clock.at(self._on(story.PASSES[0].started + 8)):
            self.organization = accounts.create_organization(
                NAME,
                by=None,
                sector=Organization.Sector.TRANSPORT,
                size_band=Organization.SizeBand.LARGE,
                country="DE",
                time_zone="Europe/Berlin",
                is_sample=True,
            )
        with scope(organization=self.organization):
            self._hire()
            earlier: Assessment | None = None
            for one in story.PASSES:
                earlier = self._assess(one, earlier)
                self._watch(one)
            self._keep_up()
            with clock.at(self._on(3)):
                make_estate(self.organization, self.people)
            self._decide()
            self._report()
            self._begin(earlier)
        return self.organization

    def _on(self, days_ago: int, hour: int = 9) -> datetime:
        return (self.today - timedelta(days=days_ago)).replace(hour=hour, minute=12, second=0, microsecond=0)

    def _hire(self) -> None:
        self.people = {}
        with clock.at(self._on(story.PASSES[0].started + 7)):
            for key, name, role in story.PEOPLE:
                email = f"{name.split()[0].casefold()}@meridian.example"
                member = Membership(organization=self.organization, name=name, email=email, role=role)
                self.people[key] = accounts.save_record(member, by=None, verb="member.add")

    def _open(self, version: str) -> None:
        """From now on this version of SOC Readiness is asked."""
        found = Framework.objects.filter(organization=None, key=MAIN_KEY, framework_version=version).first()
        if found is None:
            raise Refused(_("Load the frameworks first: manage.py prepare"))
        self.framework, self.content = found, framework_content(found.pk)

    def _assess(self, one: story.Pass, earlier: Assessment | None) -> Assessment:
        """Answer everything over some days, attach proof, have it reviewed, submit."""
        self._open(one.version)
        marta, jonas, tomas, leila = (self.people[key] for key in ("marta", "jonas", "tomas", "leila"))
        with clock.at(self._on(one.started)):
            assessment = actions.start_assessment(
                by=marta,
                framework=self.framework,
                name=f"{one.name}, {clock.today():%B %Y}",
                carry_from=earlier,
                carry_policy=Assessment.CarryForward.ALL if earlier else Assessment.CarryForward.NONE,
                owner=marta,
                deputy=jonas,
                cadence_days=180,
            )
        days, places = one.started - (one.submitted or 0), list(enumerate(self.content.aspects.values()))
        for days_ago, told in groupby(places, lambda place: one.started - days * place[0] // len(places)):
            with clock.at(self._on(days_ago, hour=18)), actions.one_refresh(self.organization):
                for place, aspect in told:
                    with clock.at(self._on(days_ago, hour=8 + place % 9)):
                        self._tell(assessment, aspect, one, by=(marta, tomas, leila)[place % 3])
        if earlier:
            left = [question.code for question in self.content.questions.values()]
            with clock.at(self._on((one.submitted or 0) + 1)):
                actions.confirm_carried(assessment, by=marta, codes=left)
        with clock.at(self._on(one.submitted or 0, hour=15)):
            self._confirm(assessment, by=jonas, but=1 if one.step == 2 else 0)
            actions.submit_assessment(assessment, by=marta)
        return assessment

    def _tell(self, assessment: Assessment, aspect: AspectContent, one: story.Pass, *, by: Membership) -> None:
        self._answer(assessment, aspect.questions, one.step, by=by)
        for question in aspect.questions:
            if story.is_new_evidence(question, one.step):
                self._prove(question, one, by=by)

    def _answer(
        self, assessment: Assessment, questions: Iterable[QuestionContent], step: int, *, by: Membership
    ) -> None:
        versions = dict(Answer.objects.filter(assessment=assessment).values_list("question_id", "version"))
        wanted = {
            question.code: (versions.get(question.id, 0), story.change_for(question, step)) for question in questions
        }
        saved = actions.record_answers(assessment, by=by, changes=wanted)
        if saved.refused or saved.conflicts:
            raise Refused(f"{saved.refused} {list(saved.conflicts)}")

    def _confirm(self, assessment: Assessment, *, by: Membership, but: int) -> None:
        """A second member agrees to what does not apply, all but the last one of the newest assessment."""
        open_ones = Answer.objects.filter(assessment=assessment, is_not_applicable=True, confirmed_by=None)
        for answer in list(open_ones.select_related("assessment", "question").order_by("question__position"))[but:]:
            actions.confirm_not_applicable(answer, by=by)

    def _prove(self, question: QuestionContent, one: story.Pass, *, by: Membership) -> None:
        level = Decimal(min(5, story.wanted_level(question, one.step)))
        kind = (Evidence.Kind.FILE, Evidence.Kind.LINK, Evidence.Kind.NOTE)[int(story.share(question.code, "kind") * 3)]
        title = story.title_of(question)
        is_old = story.share(question.code, "old") < 0.2 and question.aspect not in story.STRONG_ASPECTS
        evidence = actions.add_evidence(
            by=by,
            framework_key=self.content.key,
            question=question.code,
            kind=kind,
            name=title,
            level=level,
            collected_on=clock.today() - timedelta(days=question.validity_days + 20 if is_old else 3),
            provenance=Evidence.Provenance.OUTSIDE
            if story.share(question.code, "outside") < 0.08
            else Evidence.Provenance.SELF,
            url=f"https://wiki.meridian.example/soc/{question.code.casefold()}" if kind == Evidence.Kind.LINK else "",
            note=_note(question) if kind == Evidence.Kind.NOTE else "",
            upload=_file(title, question) if kind == Evidence.Kind.FILE else None,
        )
        if one.step < 2 or story.share(question.code, "reviewed") < 0.9:
            reviewer = self.people["jonas"] if by == self.people["marta"] else self.people["marta"]
            seen = level - 1 if level > 1 and story.share(question.code, "strict") < 0.15 else level
            actions.review_evidence(evidence, by=reviewer, level=seen, note="")

    def _watch(self, one: story.Pass) -> None:
        """Readiness is computed every week until the next submission, or today."""
        later = [other.submitted or 0 for other in story.PASSES if (other.submitted or 0) < (one.submitted or 0)]
        until = max(later, default=0)
        for days_ago in range((one.submitted or 0) - REFRESH_DAYS, until, -REFRESH_DAYS):
            with clock.at(self._on(days_ago, hour=2)):
                actions.refresh_readiness(self.organization)

    def _keep_up(self) -> None:
        """What ages fast is proven anew in this month, most of it."""
        newest = story.PASSES[-1]
        places = [
            place for place in enumerate(self.content.questions.values()) if story.is_kept_up(place[1], newest.step)
        ]
        for days_ago in range(17, 3, -1):
            with clock.at(self._on(days_ago)), actions.one_refresh(self.organization):
                for place, question in places:
                    if 4 + place % 14 == days_ago:
                        self._prove(question, newest, by=self.people[("tomas", "leila")[place % 2]])

    def _decide(self) -> None:
        """Gaps are planned, accepted, asked about; follow-ups are closed but for the newest."""
        marta, jonas = self.people["marta"], self.people["jonas"]
        gaps = {gap.aspect_code: gap for gap in Gap.objects.exclude(status=Gap.Status.CLOSED)}
        with clock.at(self._on(30)):
            for aspect, who, due_in, budget, plan in story.GAP_PLANS:
                if aspect in gaps:
                    actions.plan_gap(
                        gaps[aspect],
                        by=marta,
                        owner=self.people[who],
                        due_on=self.today.date() + timedelta(days=due_in),
                        budget=Decimal(budget) if budget else None,
                        effort=gaps[aspect].effort,
                        plan=plan,
                    )
            for aspect, reason, days in (story.ACCEPTED, story.ASKED):
                if aspect in gaps:
                    actions.ask_acceptance(
                        gaps[aspect], by=jonas, reason=reason, until=self.today.date() + timedelta(days=days)
                    )
        with clock.at(self._on(27)):
            accepted = Gap.objects.filter(aspect_code=story.ACCEPTED[0]).first()
            if accepted:
                actions.approve_acceptance(accepted, by=marta)
            for follow_up in list(FollowUp.objects.filter(closed_on=None).order_by("created_at"))[:-2]:
                reviews.close_follow_up(
                    follow_up, by=self.people["tomas"], closing_note="Asked the provider; the answer is in the wiki."
                )

    def _report(self) -> None:
        """A published report of the last submission, and this month's drafts. The worker makes the files."""
        marta, ingrid = self.people["marta"], self.people["ingrid"]
        newest = Assessment.objects.filter(status=Assessment.Status.SUBMITTED).latest("submitted_at")
        snapshot = newest.snapshots.filter(superseded_at=None).latest("taken_at")
        with clock.at(self._on(39)):
            report = reports.ask_report(
                Wanted(Report.Kind.READINESS, Report.Reading.SNAPSHOT, snapshot=snapshot), by=marta
            )
            reports.edit_text(
                report,
                by=marta,
                author=marta.name,
                version=report.version,
                text=(
                    "We have come a good way since the baseline: the plan is approved, the night is covered, and "
                    "most of what we say about our policies can be shown.\n\n"
                    "What we cannot show is that we have practised. "
                    "Two hours of every director next month would change that."
                ),
            )
            report.refresh_from_db()
            reports.publish_report(report, by=marta, version=report.version)
        with clock.at(self._on(1)):
            every = [ReportFile.Format.PDF, ReportFile.Format.XLSX, ReportFile.Format.CSV, ReportFile.Format.JSON]
            reports.ask_report(Wanted(Report.Kind.GAPS, Report.Reading.NOW), by=marta, formats=every)
            reports.ask_report(Wanted(Report.Kind.READINESS, Report.Reading.NOW), by=ingrid)
            reports.ask_report(
                Wanted(Report.Kind.ASSESSMENT, Report.Reading.SNAPSHOT, snapshot=snapshot), by=self.people["paul"]
            )

    def _begin(self, earlier: Assessment | None) -> None:
        """The fourth assessment is under way."""
        one = story.RUNNING
        self._open(one.version)
        marta, leila = self.people["marta"], self.people["leila"]
        with clock.at(self._on(one.started)):
            running = actions.start_assessment(
                by=marta,
                framework=self.framework,
                name=f"{one.name}, {clock.today():%B %Y}",
                carry_from=earlier,
                carry_policy=Assessment.CarryForward.EVIDENCED,
                owner=marta,
                next_review_on=self.today.date() + timedelta(days=24),
            )
        for place, code in enumerate(story.RUNNING_ASPECTS):
            with clock.at(self._on(one.started - 1 - place)):
                self._answer(running, self.content.aspects[code].questions, one.step, by=leila if place % 2 else marta)
        actions.refresh_readiness(self.organization)


def _note(question: QuestionContent) -> str:
    hint = question.evidence_hint
    return f"Seen by two of us on {clock.today():%d %B %Y}: {hint[:1].lower()}{hint[1:]}"


def _file(title: str, question: QuestionContent) -> InMemoryUploadedFile:
    content = f"{NAME}\n{title}\n{question.code} {question.text}\nAs of {clock.today():%d %B %Y}\n".encode()
    name = "".join(sign if sign.isalnum() else "-" for sign in title.casefold()).strip("-")[:60] + ".txt"
    return InMemoryUploadedFile(BytesIO(content), "file", name, "text/plain", len(content), None)
