"""What the wizard shows of one question: its levels with their sentences, what proves it, and the way to the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.actions import AnswerChanged
from assessments.forms.answers import AnswerForm, Choice, Typed
from assessments.queries import AnswerView, EvidenceView, QuestionContent
from assessments.queries.wizard import AspectPage
from assessments.scoring import AnswerTerm
from assessments.views.levels import QuestionFields, unit_word
from assessments.views.proofs import QuestionProof


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a conflict, in three states."""

    name: str
    mine: str
    theirs: str
    base: str


@dataclass(frozen=True)
class QuestionCard:
    page: AspectPage
    question: QuestionContent
    answer: AnswerView
    term: AnswerTerm
    evidence: list[EvidenceView]
    typed: Typed
    version: int
    url: str  # where the answer is saved
    evidence_url: str  # where proof is attached
    errors: list[str] = field(default_factory=list)
    conflict: AnswerChanged | None = None

    @property
    def code(self) -> str:
        return self.question.code

    @cached_property
    def fields(self) -> QuestionFields:
        """Everything that is typed or chosen but reason and note."""
        return QuestionFields(
            self.question,
            self.typed.choice,
            self.typed.number,
            self.answer.shown_level,
            self.term.proof.level if self.evidence else None,
            self.typed.conditions,
            tuple(self.answer.conditions.values()),
        )

    @cached_property
    def proof(self) -> QuestionProof:
        """What stands beside the question."""
        return QuestionProof(
            self.question,
            self.term,
            self.page.target.level if self.page.target else None,
            self.answer.shown_level,
            self.answer.number,
            self.answer.fresh_conditions,
            self.answer.is_answered,
            self.answer.is_not_applicable,
            self.answer.is_unknown,
            bool(self.evidence),
        )

    @property
    def pieces(self) -> int:
        return len(self.evidence)

    @cached_property
    def differences(self) -> list[Difference]:
        """The fields in which mine and theirs differ, or either differs from what both started from."""
        if self.conflict is None:
            return []
        mine = answer_fields(self.question, Typed.of(self.conflict.mine))
        theirs = answer_fields(self.question, Typed.of(self.conflict.theirs))
        base = answer_fields(self.question, Typed.of(self.conflict.base) if self.conflict.base else Typed())
        return [
            Difference(name, mine[name], theirs[name], base[name])
            for name in mine
            if len({mine[name], theirs[name], base[name]}) > 1
        ]


def cards_of(
    page: AspectPage,
    forms: Mapping[str, AnswerForm] | None = None,
    *,
    errors: Mapping[str, list[str]] | None = None,
    conflicts: Mapping[str, AnswerChanged] | None = None,
) -> list[QuestionCard]:
    """All questions of the page. Those with a form show what was typed there, the others what is saved."""
    addresses = addresses_of(page)
    return [
        card_of(
            page,
            question,
            addresses,
            (forms or {}).get(question.code),
            errors=(errors or {}).get(question.code),
            conflict=(conflicts or {}).get(question.code),
        )
        for question in page.questions
    ]


def addresses_of(page: AspectPage) -> tuple[str, str]:
    """Where answers are saved and where proof is attached; each card puts its code in."""
    slug = page.assessment.organization.slug
    return (
        reverse("assessments:answer", args=[slug, page.assessment.pk, _CODE]),
        reverse("assessments:add_evidence", args=[slug, page.content.key, _CODE]),
    )


_CODE = "QUESTION.CODE"  # a dot stands in no short name of an organization


def card_of(
    page: AspectPage,
    question: QuestionContent,
    addresses: tuple[str, str],
    form: AnswerForm | None = None,
    *,
    errors: list[str] | None = None,
    conflict: AnswerChanged | None = None,
) -> QuestionCard:
    answer = page.answers[question.code]
    version = answer.version
    if conflict is not None:
        version = conflict.theirs.version
    elif form is not None and form.cleaned_data.get("version") is not None:
        version = form.cleaned_data["version"]
    return QuestionCard(
        page=page,
        question=question,
        answer=answer,
        term=next(term for term in page.score.terms if term.code == question.code),
        evidence=page.evidence.get(question.code, []),
        typed=Typed.of(answer) if form is None else form.typed,
        version=version,
        url=addresses[0].replace(_CODE, question.code),
        evidence_url=addresses[1].replace(_CODE, question.code),
        errors=errors or [],
        conflict=conflict,
    )


def answer_fields(question: QuestionContent, typed: Typed) -> dict[str, str]:
    """An answer in words, field by field: for conflicts and the history."""
    conditions = [question.conditions[level] for level in sorted(typed.conditions) if level in question.conditions]
    fields = {_("Answer"): choice_words(question, typed), _("Note"): typed.note}
    if question.conditions:
        fields[_("Confirmed")] = " ".join(conditions)
    return fields


def choice_words(question: QuestionContent, typed: Typed) -> str:
    """The answer itself in words."""
    match typed.choice:
        case Choice.UNANSWERED:
            return _("No answer")
        case Choice.UNKNOWN:
            return _("Don't know")
        case Choice.NONE:
            return _("None / never")
        case Choice.NOT_APPLICABLE:
            return _("Not applicable: %s") % typed.reason
        case Choice.NUMBER:
            return f"{typed.number} {unit_word(question.unit)}".strip()
    text = next((text for text in question.levels if f"{text.level:f}" == typed.choice), None)
    if text is None:
        return typed.choice
    return text.name if question.type == "y" else f"{typed.choice} · {text.text}"


def scenarios_of(page: AspectPage) -> Iterable[str]:
    """What the aspect works against, by name."""
    return [page.content.scenarios[key] for key in page.aspect.scenarios if key in page.content.scenarios]
