"""A score opened into its sum: the rows of its page, and all of them as a table for other programs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _, gettext_lazy

from assessments import scoring
from assessments.models import Evidence
from assessments.queries import Explained, Part, QuestionContent, explain, explained_all
from assessments.scoring import AnswerTerm, AspectScore, DomainScore, ProofCase, Scorecard
from assessments.views.readings import Reading, score_of
from assessments.views.words import cap_words, missing_words, proof_words, status_words
from core import charts
from core.rounding import rounded
from core.tables import Cell

TABLE_PLACES = 4
COLUMNS = (
    *(gettext_lazy("Part"), gettext_lazy("Code"), gettext_lazy("Name"), gettext_lazy("Weight"), gettext_lazy("Key")),
    *(gettext_lazy("State"), gettext_lazy("Claimed"), gettext_lazy("Evidenced"), gettext_lazy("Target")),
    *(gettext_lazy("Weight × claimed"), gettext_lazy("Weight × evidenced"), gettext_lazy("Claimed before the cap")),
    *(gettext_lazy("Evidenced before the cap"), gettext_lazy("Cap of claimed"), gettext_lazy("Cap of evidenced")),
    *(gettext_lazy("Held down by"), gettext_lazy("Confidence"), gettext_lazy("Agreement"), gettext_lazy("Strength")),
    *(gettext_lazy("Evidence level"), gettext_lazy("Rule"), gettext_lazy("Best evidence"), gettext_lazy("Freshness")),
    *(gettext_lazy("Asked"), gettext_lazy("Answered"), gettext_lazy("Don't know"), gettext_lazy("Unanswered")),
    *(gettext_lazy("Not applicable"), gettext_lazy("Unconfirmed"), gettext_lazy("Carried over")),
)


@dataclass(frozen=True, slots=True)
class SumRow:
    """A domain or an aspect in the sum above it."""

    part: Part
    score: DomainScore | AspectScore
    url: str
    target: Fraction | None
    is_holding: bool  # the weakest, whose cap binds

    @property
    def raw(self) -> Fraction | None:
        """Evidenced before the cap, where that differs."""
        cap = self.score.evidenced_cap
        return self.score.raw_evidenced if cap is not None and cap.binds else None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question in the sum of its aspect."""

    part: Part
    question: QuestionContent
    term: AnswerTerm
    status: str
    proof: str
    missing: str
    evidence: Evidence | None  # the best
    is_measured_here: bool  # or its measure waits for a room
    is_holding: bool


@dataclass(frozen=True)
class SumPage:
    """One opened score."""

    reading: Reading
    explained: Explained
    score: Scorecard | DomainScore | AspectScore
    plain: Scorecard | DomainScore | AspectScore  # every weight 1
    if_submitted: Scorecard | DomainScore | AspectScore | None
    target: Fraction | None
    rows: tuple[SumRow, ...]
    questions: tuple[QuestionRow, ...]
    above: tuple[tuple[str, str], ...]  # address and name, the whole first

    @property
    def now_url(self) -> str:
        return self.reading.now_url(self.explained.code)

    @property
    def is_aspect(self) -> bool:
        return self.explained.kind == "aspect"

    @property
    def claimed_cap(self) -> str:
        return (
            "" if self.explained.kind == "overall" else cap_words(self.explained.claimed_cap, of_aspect=self.is_aspect)
        )

    @property
    def evidenced_cap(self) -> str:
        cap = self.explained.evidenced_cap
        return "" if self.explained.kind == "overall" else cap_words(cap, of_aspect=self.is_aspect)

    @property
    def claimed_is_held(self) -> bool:
        cap = self.explained.claimed_cap
        return cap is not None and cap.binds

    @property
    def evidenced_is_held(self) -> bool:
        cap = self.explained.evidenced_cap
        return cap is not None and cap.binds

    @property
    def raw(self) -> Fraction | None:
        """Evidenced before the cap, where that differs."""
        return self.explained.raw_evidenced if self.evidenced_is_held else None

    @property
    def weakest(self) -> str:
        """Names of the domains with the lowest evidenced score."""
        names = self.reading.content.domain_of
        return ", ".join(names[code].name for code in self.score.weakest if code in names)

    @property
    def thin(self) -> list[str]:
        """Codes of the aspects in which more than a fifth of the questions is not applicable."""
        parts = (self.score,) if isinstance(self.score, AspectScore) else _aspects(self.score)
        return [part.code for part in parts if part.is_thin]

    @property
    def claimed_levels(self) -> charts.Distribution:
        return self._levels(self.score.distribution, _("Questions by claimed level"))

    @property
    def evidenced_levels(self) -> charts.Distribution:
        return self._levels(self.score.evidenced_distribution, _("Questions by evidenced level"))

    @property
    def zeros(self) -> list[QuestionContent]:
        return [self.reading.content.questions[term.code] for term in self.score.zeros]

    @property
    def unproven(self) -> list[QuestionContent]:
        terms = self.score.terms
        return [self.reading.content.questions[term.code] for term in terms if term.is_unproven]

    def _levels(self, found: scoring.Distribution, title: str) -> charts.Distribution:
        return charts.distribution(dict(enumerate(found.counts)), title=title)


def sum_page(reading: Reading, code: str, *, with_questions: bool) -> SumPage:
    """Raises KeyError for a code that the framework does not have. One query for an aspect's evidence, else none."""
    explained = explain(reading.card, reading.content, code)
    content = reading.content
    above = []
    if code:
        above.append((reading.url(), _("Readiness")))
    if explained.kind == "aspect":
        domain = content.domain_of[code]
        above.append((reading.url(domain.code), domain.name))
    return SumPage(
        reading=reading,
        explained=explained,
        score=score_of(reading.card, code),
        plain=score_of(scoring.unweighted(reading.card), code),
        if_submitted=None if reading.if_submitted is None else score_of(reading.if_submitted, code),
        target=reading.target(code),
        rows=() if explained.kind == "aspect" else tuple(_sum_rows(reading, explained)),
        questions=_question_rows(reading, explained) if explained.kind == "aspect" and with_questions else (),
        above=tuple(above),
    )


def table(reading: Reading, *, with_questions: bool) -> Iterator[list[Cell]]:
    """Every figure with its parts, from the whole down to the questions. Matches COLUMNS."""
    names = {"overall": _("overall"), "domain": _("domain"), "aspect": _("aspect")}
    for explained in explained_all(reading.card, reading.content):
        yield _score_cells(reading, explained, names[explained.kind])
        if explained.kind == "aspect" and with_questions:
            for part in explained.parts:
                if part.term is not None:
                    yield _question_cells(reading, part, part.term)


def _sum_rows(reading: Reading, explained: Explained) -> Iterator[SumRow]:
    cap = explained.evidenced_cap
    holding = cap.held_by if cap is not None and cap.binds else ()
    for part in explained.parts:
        score = score_of(reading.card, part.code)
        if not isinstance(score, Scorecard):
            yield SumRow(part, score, reading.url(part.code), reading.target(part.code), part.code in holding)


def _question_rows(reading: Reading, explained: Explained) -> tuple[QuestionRow, ...]:
    terms = [part.term for part in explained.parts if part.term is not None]
    found = _best_evidence(terms)
    target = reading.target(explained.code)
    caps = [cap for cap in (explained.claimed_cap, explained.evidenced_cap) if cap is not None and cap.binds]
    holding = {code for cap in caps for code in cap.held_by}
    rows = []
    for part in explained.parts:
        if (term := part.term) is None:
            continue
        question = reading.content.questions[part.code]
        rows.append(
            QuestionRow(
                part=part,
                question=question,
                term=term,
                status=status_words(term, is_submitted=not reading.is_draft),
                proof=proof_words(term.proof) if term.claimed is not None else "",
                missing=missing_words(question, term, target),
                evidence=found.get(term.proof.evidence_id or ""),
                is_measured_here=term.proof.case is not ProofCase.NOT_MEASURED,
                is_holding=part.code in holding,
            )
        )
    return tuple(rows)


def _aspects(score: Scorecard | DomainScore) -> tuple[AspectScore, ...]:
    return score.aspects


def _best_evidence(terms: list[AnswerTerm]) -> Mapping[str, Evidence]:
    ids = [UUID(term.proof.evidence_id) for term in terms if term.proof.evidence_id]
    rows = Evidence.objects.filter(pk__in=ids).select_related("organization") if ids else ()
    return {str(row.pk): row for row in rows}


def _score_cells(reading: Reading, explained: Explained, name: str) -> list[Cell]:
    counts, caps = explained.counts, (explained.claimed_cap, explained.evidenced_cap)
    held = sorted({code for cap in caps if cap is not None and cap.binds for code in cap.held_by})
    return [
        *(name, explained.code, explained.name, _plain(explained.weight_sum), None, ""),
        *(_plain(explained.claimed), _plain(explained.evidenced), _plain(reading.target(explained.code))),
        *(_plain(explained.claimed_sum), _plain(explained.evidenced_sum)),
        *(_plain(explained.raw_claimed), _plain(explained.raw_evidenced)),
        *(_plain(cap.limit) if cap is not None else None for cap in caps),
        *(", ".join(held), _plain(explained.confidence), None, None, None, "", "", None),
        *(counts.asked, counts.answered, counts.unknown, counts.unanswered),
        *(counts.not_applicable, counts.unconfirmed, counts.carried),
    ]


def _question_cells(reading: Reading, part: Part, term: AnswerTerm) -> list[Cell]:
    proof = term.proof
    return [
        *(_("question"), part.code, part.name, _plain(part.weight), term.is_key),
        *(status_words(term, is_submitted=not reading.is_draft) or _("answered"),),
        *(_plain(part.claimed), _plain(part.evidenced), None),
        *(_plain(part.weighted_claimed), _plain(part.weighted_evidenced), None, None, None, None, ""),
        *(_plain(term.confidence), _plain(term.agreement), _plain(proof.strength)),
        *(_plain(proof.level), proof_words(proof), proof.evidence_id or "", _plain(proof.freshness)),
        *(None, None, None, None, None, None, None),
    ]


def _plain(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, TABLE_PLACES)
