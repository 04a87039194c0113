"""The answers of one reading in the terms of a standard, and what its conversion says in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _, ngettext

from assessments.models import Evidence, Question
from assessments.profiles import Target
from assessments.queries.frameworks import FrameworkContent
from assessments.scoring import Scorecard
from assessments.scoring.proof import freshness
from assessments.standards import (
    Asked,
    Coverage,
    ItemStatus,
    PartKind,
    StandardKey,
    StandardView,
    catalogue_of,
    standard_view,
)
from core import clock

PROVEN_OUTSIDE = 4  # from this level on SIM3 asks whether somebody from outside has looked


@dataclass(frozen=True, slots=True)
class ConversionWords:
    """How the figures of one standard came about, in sentences."""

    scale: str
    item: str
    group: str  # empty where nothing is rolled up
    note: str  # what the standard itself has, and what is not here


def standard_of(
    key: StandardKey,
    content: FrameworkContent,
    card: Scorecard,
    targets: Mapping[str, Target],
    seen_outside: Collection[str] = (),
) -> StandardView:
    """A scorecard's answers sorted under a standard; `seen_outside` as `seen_outside_now` gives it. No query."""
    questions = content.questions
    return standard_view(
        catalogue_of(key),
        [
            Asked(
                term=term,
                maps_to=questions[term.code].mappings.get(key.value, ()),
                target=targets[aspect.code].level if aspect.code in targets else None,
                asks_what_is_there=questions[term.code].type != Question.Type.MATURITY,
                is_seen_outside=term.code in seen_outside,
            )
            for aspect in card.aspects
            for term in aspect.terms
        ],
    )


def seen_outside_now(framework_key: str) -> frozenset[str]:
    """Questions that evidence from an outside party proves at level 4 or more today. One query."""
    today = clock.today()
    rows = Evidence.objects.filter(
        framework_key=framework_key,
        withdrawn_on=None,
        gone_on__gt=today,
        provenance=Evidence.Provenance.OUTSIDE,
    ).values_list("question_code", "level", "reviewed_level", "collected_on", "validity_days")
    return frozenset(
        code
        for code, level, reviewed_level, collected_on, validity_days in rows
        if is_outside_proof(
            Fraction(level if reviewed_level is None else reviewed_level),
            freshness((today - collected_on).days, validity_days),
        )
    )


def is_outside_proof(level: Fraction, fresh: Fraction) -> bool:
    """Whether a piece of evidence from an outside party still proves level 4."""
    return level * fresh >= PROVEN_OUTSIDE


def coverage_words(key: StandardKey, coverage: Coverage) -> str:
    """ "88 of 106 subcategories are asked about; 18 are not." """
    asked, left = coverage.asked, coverage.not_asked
    sentences = {
        StandardKey.CSF: _("%(asked)d of %(total)d subcategories are asked about"),
        StandardKey.CMM: _("%(asked)d of %(total)d aspects are asked about"),
        StandardKey.CIS: _("%(asked)d of %(total)d controls are asked about"),
        StandardKey.SIM3: _("%(asked)d of %(total)d parameters are asked about"),
    }
    sentence = sentences[key] % {"asked": asked, "total": coverage.total}
    if not left:
        return f"{sentence}."
    return f"{sentence}; {ngettext('%(left)d is not.', '%(left)d are not.', left) % {'left': left}}"


def part_word(key: StandardKey, kind: PartKind) -> str:
    """What the standard calls such a part."""
    if kind is PartKind.BRANCH:
        return _("function")
    if kind is PartKind.GROUP:
        groups = {StandardKey.CSF: _("category"), StandardKey.CMM: _("domain"), StandardKey.SIM3: _("quadrant")}
        return groups.get(key, _("group"))
    items = {
        StandardKey.CSF: _("subcategory"),
        StandardKey.CMM: _("aspect"),
        StandardKey.CIS: _("control"),
        StandardKey.SIM3: _("parameter"),
    }
    return items[key]


def status_word(status: ItemStatus) -> str:
    """What stands where there may be no figure."""
    words = {ItemStatus.DATA: _("data"), ItemStatus.NO_DATA: _("no data"), ItemStatus.NOT_ASKED: _("not asked about")}
    return words[status]


def conversion_words(key: StandardKey) -> ConversionWords:
    """The same sentences as docs/scoring.md has."""
    match key:
        case StandardKey.CSF:
            return ConversionWords(
                scale=_("Our levels, 0 to 5: a current profile (evidenced and claimed) and a target profile."),
                item=_(
                    "Subcategory = Σ (weight × level) ÷ Σ weight over the questions that are mapped to it and count, "
                    "at most the weakest key question + 2."
                ),
                group=_(
                    "Category = plain mean of its subcategories with data; function = plain mean of its categories "
                    "with data; each at most its weakest part + 2."
                ),
                note=_(
                    "CSF 2.0 has no scale for a subcategory. Its tiers 1 to 4 describe how rigorously a whole "
                    "organization treats risk; no answer gives a tier, so none is shown. The words beside an "
                    "identifier are ours."
                ),
            )
        case StandardKey.CMM:
            return ConversionWords(
                scale=_("Maturity, 0 to 5; for technology and services also capability, 0 to 3."),
                item=_(
                    "Maturity = 5 × Σ (weight × (step − 1) ÷ 4) ÷ Σ weight, where our level L is step 1 + 4 × L ÷ 5: "
                    "the weighted mean of the levels. Capability = 3 × the same over the questions that ask what is "
                    "there: yes or no, and figures."
                ),
                group=_("Domain = plain mean of its aspects with data. SOC-CMM has no cap."),
                note=_(
                    "SOC-CMM asks for the functions of each tool and service one by one; we do not, so capability is "
                    "an approximation. The codes B1 to S7 are ours."
                ),
            )
        case StandardKey.CIS:
            return ConversionWords(
                scale=_("Our index, 0 to 100."),
                item=_(
                    "Control = 20 × Σ (weight × level) ÷ Σ weight over the questions that are mapped to it and count, "
                    "at most the weakest key question + 40."
                ),
                group="",
                note=_(
                    "The controls have no levels of their own. The index is not the share of the 153 safeguards that "
                    "are in place: questions are mapped to controls, not to safeguards."
                ),
            )
        case StandardKey.SIM3:
            return ConversionWords(
                scale=_("The levels of SIM3, 0 to 4."),
                item=_(
                    "Each level goes through a table: 0 to 3 stay; 4 and 5 become 4 where evidence from an outside "
                    "party still proves level 4, else 3. Parameter = Σ (weight × SIM3 level) ÷ Σ weight, rounded "
                    "down to a whole level."
                ),
                group=_("Quadrant = plain mean of its parameters with data."),
                note=_(
                    "SIM3 asks how formal a thing is; our levels also ask whether it is used and measured. A target "
                    "of 4 or 5 shows as 3, because only somebody from outside makes a 4."
                ),
            )
