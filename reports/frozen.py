"""What a report holds, frozen when it is asked for: plain values that survive a round trip through JSON.

Scores and money are decimal strings, already rounded for display (half up); `exact` is the fraction behind a score.
Moments are RFC 3339 in UTC, days are ISO dates. `None` means no data, never zero.
"""

from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

SCHEMA = "soc-builder.report.1"

Kind = Literal["readiness", "gaps", "assessment"]
AnswerState = Literal["answered", "unanswered", "dont_know", "not_applicable", "out_of_scope"]


class Organization(TypedDict):
    """Whose report it is, and how it looks."""

    name: str
    slug: str
    sector: str
    country: str
    time_zone: str
    accent: str  # "#rrggbb", or empty for the product's own
    logo: str  # a data: address of a PNG, or empty


class Framework(TypedDict):
    key: str
    version: str
    name: str


class OwnTarget(TypedDict):
    """A target that the organization set for one aspect."""

    code: str
    target: str
    reason: str


class Reading(TypedDict):
    """Which of the readings the figures come from, and of what moment."""

    kind: str  # "now", "snapshot" or "draft"
    at: str
    assessment: str
    assessment_id: str
    submitted_at: str | None
    scope: str  # "full" or "pulse"
    profile: str
    own_targets: list[OwnTarget]
    weights_reason: str  # why the domain weights differ from the framework's
    framework: Framework


class Score(TypedDict):
    """A value on the scale 0 to 5, twice."""

    evidenced: str | None
    claimed: str | None
    evidenced_raw: str | None  # before the caps
    claimed_raw: str | None
    evidenced_exact: str | None
    claimed_exact: str | None
    target: str | None
    confidence: str | None  # 0 to 1
    confidence_word: str


class Overall(Score):
    """The whole organization. The index is 20 times the value: 0 to 100."""

    index_evidenced: str | None
    index_claimed: str | None
    index_unweighted: str | None
    zeros: int  # key practices that are absent


class Aspect(TypedDict):
    code: str
    name: str
    score: Score
    counted: int  # questions that count
    not_applicable: int
    is_thin: bool  # more than a fifth of its questions do not apply
    zeros: int


class Domain(TypedDict):
    code: str
    name: str
    short_name: str
    weight: str
    score: Score
    zeros: int
    weakest: str  # code of the weakest aspect
    distribution: list[int]  # evidenced answers at levels 0 to 5, rounded down
    aspects: list[Aspect]


class Counts(TypedDict):
    """What stands behind the figures."""

    questions: int
    answered: int
    unanswered: int
    dont_know: int
    not_applicable: int
    not_applicable_unconfirmed: int
    carried_unconfirmed: int
    without_measure: int
    evidence_items: int
    evidence_stale: int


class Zero(TypedDict):
    """A key practice that is absent, or claimed while nothing proves it."""

    is_absent: bool
    code: str
    question: str
    aspect: str
    domain: str
    claimed: str
    why: str


class Point(TypedDict):
    on: str
    evidenced: str
    claimed: str
    label: str


class Trend(TypedDict):
    """How readiness moved. The change is computed over the questions that both runs have."""

    points: list[Point]
    change: str | None  # signed, in points of the index
    direction: Literal["up", "down", "unchanged", "none"]
    since: str | None
    common_questions: int | None
    slope_per_quarter: str | None


class Change(TypedDict):
    """One line of a record's history."""

    at: str
    by: str
    what: str


class Proof(TypedDict):
    """One piece of evidence, as it stood when the report was asked for."""

    title: str
    kind: str  # "file", "link" or "note"
    provenance: str
    level: str
    on: str
    is_fresh: bool
    freshness: str  # 0 to 1
    freshness_word: str
    reviewed_by: str
    is_own_review: bool  # a lone owner reviewed their own


class Item(TypedDict):
    """One question of a gap that stands below the aspect's target."""

    code: str
    question: str
    is_key: bool
    weight: int
    claimed: str
    evidenced: str
    note: str
    evidence: list[Proof]
    next_level: int | None
    next_anchor: str  # what the next level asks
    next_step: NotRequired[str]  # what to do for it; "" where proof is missing, not practice
    asked_evidence: str


class Acceptance(TypedDict):
    reason: str
    by: str
    until: str | None
    is_own_approval: bool  # a lone owner approved what they asked for


class Gap(TypedDict):
    rank: int
    code: str
    aspect: str
    domain_code: str
    domain: str
    score: Score
    size: str
    priority: str
    is_high: bool
    risk: str  # 0 to 1
    risk_is_default: bool
    threat: str  # the scenario behind the risk
    effort: str
    value_for_effort: str
    status: str
    status_word: str
    owner: str
    due_on: str | None
    is_overdue: bool
    budget: str | None  # an amount with its currency, as typed
    recommendation: str
    acceptance: Acceptance | None
    items: list[Item]
    history: list[Change]


class Decision(TypedDict):
    """What the reader is asked for."""

    ask: str
    detail: str
    gap: str


class Answer(TypedDict):
    code: str
    question: str
    kind: str
    is_key: bool
    weight: int
    state: AnswerState
    level: str | None
    anchor: str  # the sentence that was chosen
    number: str | None  # what was typed, with its unit
    claimed: str | None
    evidenced: str | None
    confidence: str | None
    confidence_word: str
    note: str
    reason: str  # why it does not apply
    confirmed_by: str
    is_self_confirmed: bool
    is_carried: bool
    answered_by: str
    answered_at: str | None
    measure: str  # what the measure counts, or why nothing is measured
    evidence: list[Proof]


class AnsweredAspect(TypedDict):
    code: str
    name: str
    score: Score
    answers: list[Answer]


class AnsweredDomain(TypedDict):
    code: str
    name: str
    score: Score
    aspects: list[AnsweredAspect]


class StandardPart(TypedDict):
    """A group or an item of a standard, on the standard's scale."""

    kind: str  # "branch", "group" or "item"
    word: str  # what the standard calls it
    code: str
    name: str
    state: str  # of an item: "data", "no_data" or "not_asked"
    evidenced: str | None
    claimed: str | None
    target: str | None
    has_capability: bool
    capability_evidenced: str | None  # 0 to 3
    capability_claimed: str | None
    asked: int  # questions mapped to an item; items of a group that are asked about
    counted: int  # questions that count; items with data
    total: int  # items of a group
    questions: list[str]  # codes of the questions behind an item


class Standard(TypedDict):
    """The same answers in the terms of one standard, and how they were converted."""

    key: str
    name: str
    full_name: str
    top: str  # of its scale
    has_capability: bool
    coverage: str
    not_asked: list[str]
    scale: str
    item_rule: str
    group_rule: str
    note: str
    parts: list[StandardPart]  # groups with what is in them below


class GapTotals(TypedDict):
    """What the gap list adds up to."""

    gaps: int
    high: int
    open: int
    planned: int
    accepted: int
    overdue: int
    without_owner: int
    effort: str


class Frozen(TypedDict):
    """A report's data. Which of the later parts it holds follows from its kind."""

    schema: str
    kind: str  # one of Kind
    title: str
    organization: Organization
    tlp: str
    language: str
    paper: str
    reading: Reading
    asked_at: str
    asked_by: str
    headline: str
    lead: str
    overall: Overall
    counts: Counts
    domains: list[Domain]
    distribution: list[int]
    trend: NotRequired[Trend]
    zeros: NotRequired[list[Zero]]
    decisions: NotRequired[list[Decision]]
    gaps: NotRequired[list[Gap]]
    gap_totals: NotRequired[GapTotals]
    answers: NotRequired[list[AnsweredDomain]]
    standards: NotRequired[list[Standard]]  # reports made before it came have none


@dataclass(frozen=True, slots=True)
class ExecutiveText:
    """What somebody wrote for the reader, and who signs it. It may change until the report is published."""

    body: str = ""
    author: str = ""
    version: int = 0
