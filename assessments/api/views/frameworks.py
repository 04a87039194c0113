"""Frameworks for programs: which there are, and everything that they ask."""

from functools import lru_cache
from http import HTTPStatus
from uuid import UUID

from django.db.models import BooleanField, Case, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.policy import allow
from assessments.actions import load_framework
from assessments.api.serializers.answers import plain
from assessments.api.serializers.frameworks import FrameworkQuestionsShape, FrameworkShape, NewPack
from assessments.api.sums import framework_ref
from assessments.filters import FrameworkFilters
from assessments.importers.framework_pack import PackInvalid, read_pack
from assessments.models import Framework
from assessments.queries import AspectContent, DomainContent, QuestionContent, framework_content
from assessments.queries.lists import frameworks
from core.api.answers import answered_with, tag_of, written
from core.api.parameters import Parameters
from core.api.parsers import FileParser
from core.api.problems import Fault, Problem, invalid
from core.api.serializers import Row
from core.api.views import ListView, RecordView, ShapedView, created, operation
from core.file_names import clean_file_name
from core.strict_yaml import MAX_BYTES


class _Frameworks(ShapedView):
    shape = FrameworkShape

    def rows(self) -> QuerySet[Framework]:
        own = Case(When(organization=None, then=False), default=True, output_field=BooleanField())
        return frameworks().annotate(is_own=own)


@allow("framework.view")
class Frameworks(ListView, _Frameworks):
    """Frameworks that the organization can use."""

    filters = FrameworkFilters
    orderings = ("name", "loaded_at")
    ordering = "name"


@allow("framework.view")
class OneFramework(RecordView, _Frameworks):
    """One framework in one version."""


@allow(post="framework.load")
class FrameworkPacks(_Frameworks):
    parser_classes = [FileParser]

    @operation(takes=NewPack, status=HTTPStatus.CREATED)
    def post(self, request: Request) -> HttpResponse:
        """Load a pack for this organization, as a form; or learn line by line what is wrong with it."""
        file = self.body["upload"]
        if file.size > MAX_BYTES:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", _("A pack has at most 2 MB."))
        try:
            pack = read_pack(file.read(), name=clean_file_name(file.name or ""))
        except PackInvalid as error:
            raise invalid([Fault("/upload", "invalid", str(one)) for one in error.problems]) from error
        loaded = load_framework(pack, organization=self.organization, by=self.membership)
        return created(self, loaded.pk, reverse("api:framework", args=[loaded.pk]))


@allow("framework.view")
class FrameworkQuestions(ShapedView):
    shape = FrameworkQuestionsShape

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """Everything that a framework says, whole: domains, aspects, questions. It never changes."""
        Parameters(request.GET, known=())
        framework = get_object_or_404(Framework.objects.only("id"), pk=pk)
        content, tag = _written(framework.pk)
        return answered_with(self.plain_request, content, tag)


@lru_cache(maxsize=16)
def _written(framework: UUID) -> tuple[bytes, str]:
    """A version never changes, so that each process writes it once."""
    content = framework_content(framework)
    whole = {
        "framework": framework_ref(content),
        "fingerprint": content.fingerprint,
        "scenarios": dict(content.scenarios),
        "names": dict(content.names),
        "domains": [_domain(domain) for domain in content.domains],
        "aspects": [_aspect(aspect) for aspect in content.aspects.values()],
        "questions": [_question(question) for question in content.questions.values()],
    }
    sent = written(whole)
    return sent, tag_of(whole, sent)


def _domain(domain: DomainContent) -> Row:
    same = ("code", "name", "short_name", "weight", "about", "answered_by")
    return {name: getattr(domain, name) for name in same} | {
        "glossary": [{"term": term.name, "says": term.says} for term in domain.glossary]
    }


def _aspect(aspect: AspectContent) -> Row:
    return {name: getattr(aspect, name) for name in ("code", "domain", "name", "effort", "scenarios", "guidance")}


def _question(question: QuestionContent) -> Row:
    same = ("id", "code", "aspect", "domain", "type", "weight", "is_key", "text", "why", "evidence_hint", "related")
    limits, measure = question.number_range, question.measure
    return {name: getattr(question, name) for name in same} | {
        "levels": [{"level": plain(one.level), "name": one.name, "text": one.text} for one in question.levels],
        "next_steps": dict(question.next_steps),
        "mappings": dict(question.mappings),
        "measure": measure and {"name": measure.name, "says": measure.says, "unit": measure.unit},
        "mode": question.mode,
        "bounds": {"least": limits.least, "most": limits.most, "decimals": limits.decimals}
        if question.is_numeric
        else None,
        "direction": question.direction,
        "cuts": [plain(cut) for cut in question.cuts],
        "conditions": dict(question.conditions),
        "validity_days": question.validity_days,
    }
