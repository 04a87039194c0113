"""Answers for programs: read, saved under their version one by one or many at once, confirmed, followed back."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _, gettext_lazy
from rest_framework.request import Request

from accounts.policy import allow
from assessments import actions, queries
from assessments.actions import AnswerChange, AnswerChanged
from assessments.api.kept import answer_kept
from assessments.api.serializers.answers import (
    AnswerShape,
    AnswerTaken,
    BulkAnswers,
    BulkShape,
    RevisionShape,
    answer_row,
    plain,
)
from assessments.api.serializers.evidence import EvidenceShape
from assessments.models import Answer, AnswerRevision, Assessment, Evidence
from assessments.queries import AnswerView, QuestionContent
from assessments.queries.marks import mark_of
from core.api.answers import check_condition, version_seen
from core.api.parameters import Parameters
from core.api.problems import Fault, Problem, invalid
from core.api.serializers import Row
from core.api.views import ListView, ShapedView, WholeListView, operation
from core.errors import Refused


@allow("assessment.view")
class Answers(WholeListView):
    shape = AnswerShape

    @operation(asks={"aspect": (gettext_lazy("Code of an aspect: its questions only."), ())})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """All questions that the assessment asks, each with its answer, in the framework's order; never in pages."""
        Parameters(request.GET, known=("aspect",))
        assessment, aspect = _assessment(pk), request.GET.get("aspect") or None
        content = queries.framework_content(assessment.framework_id)
        if aspect is not None and aspect not in content.aspects:
            raise invalid([Fault("?aspect", "invalid", _("The framework has no such aspect."))])

        def rows() -> Row:
            views = queries.answer_states(assessment, aspect)
            return self.whole([answer_row(content.questions[code], view) for code, view in views.items()])

        return answer_kept(self, (mark_of(assessment), aspect), rows)


class _OneAnswer(ShapedView):
    """The answer to one question that the assessment asks; other questions are not found."""

    shape = AnswerShape

    def found(self, pk: UUID, code: str) -> tuple[Assessment, QuestionContent, AnswerView]:
        assessment = _assessment(pk)
        question = queries.framework_content(assessment.framework_id).questions.get(code)
        view = queries.answer_states(assessment, question.aspect).get(code) if question else None
        if question is None or view is None:
            raise Http404
        return assessment, question, view

    def told(self, pk: UUID, code: str) -> HttpResponse:
        _assessment, question, view = self.found(pk, code)
        return self.answer(answer_row(question, view))


@allow("assessment.view", put="answer.record")
class OneAnswer(_OneAnswer):
    def get(self, request: Request, pk: UUID, code: str) -> HttpResponse:
        """One answer. A question without one has version 0, and an ETag to save the first answer with."""
        Parameters(request.GET, known=())
        return self.told(pk, code)

    @operation(takes=AnswerTaken)
    def put(self, request: Request, pk: UUID, code: str) -> HttpResponse:
        """Save the whole answer over the one that If-Match names; a first one also with `If-None-Match: *`.

        Somebody else's save in between answers 412; the problem then holds `mine`, `theirs` and `base`. The same
        answer sent again by the same member is no conflict.
        """
        assessment, question, view = self.found(pk, code)
        version = version_seen(self.plain_request, view.version)
        change = _change(self.body)
        try:
            actions.record_answer(assessment, question, by=self.membership, version=version, change=change)
        except AnswerChanged as conflict:
            raise _conflict(conflict) from conflict
        return self.told(pk, code)


@allow(post="answer.confirm")
class AnswerConfirmation(_OneAnswer):
    def post(self, request: Request, pk: UUID, code: str) -> HttpResponse:
        """Agree that the question does not apply. Nobody confirms what they said themselves."""
        _held, _question, view = self.found(pk, code)
        if view.id is None:
            raise Refused(_("Nobody says that this question does not apply."))
        answer = Answer.objects.select_related("assessment__organization").get(pk=view.id)
        check_condition(self.plain_request, answer.version)
        actions.confirm_not_applicable(answer, by=self.membership)
        return self.told(pk, code)


@allow("assessment.view")
class AnswerRevisions(ListView):
    """Former states of an answer, newest first."""

    shape = RevisionShape
    orderings = ("version",)
    ordering = "-version"

    def rows(self) -> QuerySet[AnswerRevision]:
        assessment = _assessment(self.kwargs["pk"])
        question = _question(assessment, self.kwargs["code"])
        return AnswerRevision.objects.filter(answer__assessment=assessment, answer__question=question.id)


@allow("evidence.view")
class AnswerEvidence(ListView):
    """The evidence of a question, whichever assessment asks it; also what was withdrawn."""

    shape = EvidenceShape
    orderings = ("created_at", "collected_on")
    ordering = "-collected_on"

    def rows(self) -> QuerySet[Evidence]:
        assessment = _assessment(self.kwargs["pk"])
        key = queries.framework_content(assessment.framework_id).key
        question = _question(assessment, self.kwargs["code"])
        return Evidence.objects.filter(framework_key=key, question_code=question.code)


@allow(post="answer.record")
class ManyAnswers(ShapedView):
    shape = BulkShape

    @operation(takes=BulkAnswers)
    def post(self, request: Request, pk: UUID) -> HttpResponse:
        """Save up to 1,000 answers, each over the version that it names: what fits is saved, the rest is told."""
        assessment = _assessment(pk)
        content = queries.framework_content(assessment.framework_id)
        sent: Mapping[str, Row] = {row["question"]: row for row in self.body["answers"]}
        known = {code: (row["version"], _change(row)) for code, row in sent.items() if code in content.questions}
        done = actions.record_answers(assessment, by=self.membership, changes=known)
        results = [_became(code, done) for code in sent]
        return self.answer(
            {
                "saved": len(done.saved),
                "conflicts": len(done.conflicts),
                "refused": len(sent) - len(done.saved) - len(done.conflicts),
                "results": results,
            }
        )


def _became(code: str, done: actions.SavedAnswers) -> Row:
    row: Row = {"question": code, "outcome": "saved", "version": None, "detail": "", "theirs": None}
    if code in done.saved:
        return row | {"version": done.saved[code].version}
    if code in done.conflicts:
        conflict = done.conflicts[code]
        theirs = answer_row(conflict.question, conflict.theirs)
        return row | {
            "outcome": "conflict",
            "version": conflict.theirs.version,
            "detail": str(conflict),
            "theirs": theirs,
        }
    unknown = _("The framework has no question %(question)s.") % {"question": code}
    return row | {"outcome": "refused", "detail": done.refused.get(code, unknown)}


def _change(body: Mapping[str, Any]) -> AnswerChange:
    same = ("is_none", "is_unknown", "is_not_applicable", "reason", "note")
    return AnswerChange(
        level=body.get("level"),
        number=body.get("number"),
        conditions=frozenset(body["conditions"]),
        **{name: body[name] for name in same},
    )


def _conflict(conflict: AnswerChanged) -> Problem:
    """412, with what was sent, what stands now, and what both started from."""
    question, base = conflict.question, conflict.base
    return Problem(
        HTTPStatus.PRECONDITION_FAILED,
        "changed",
        str(conflict),
        errors=[Fault("If-Match", "stale", _("This is not the answer's ETag now."))],
        more={
            "mine": _mine(conflict.mine),
            "theirs": answer_row(question, conflict.theirs),
            "base": None if base is None else answer_row(question, base),
        },
    )


def _mine(change: AnswerChange) -> Row:
    return {
        "level": plain(change.level),
        "number": plain(change.number),
        "is_none": change.is_none,
        "is_unknown": change.is_unknown,
        "is_not_applicable": change.is_not_applicable,
        "reason": change.reason,
        "note": change.note,
        "conditions": sorted(change.conditions),
    }


def _assessment(pk: UUID) -> Assessment:
    return get_object_or_404(Assessment.objects.select_related("organization"), pk=pk)


def _question(assessment: Assessment, code: str) -> QuestionContent:
    question = queries.framework_content(assessment.framework_id).questions.get(code)
    if question is None:
        raise Http404
    return question
