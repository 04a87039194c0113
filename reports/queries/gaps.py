"""Gaps of one reading with what people decided about them, as a report freezes them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.dateformat import format as in_words
from django.utils.translation import gettext as _, ngettext

from accounts.models import AuditEvent, Membership
from accounts.policy import verb_name
from assessments.gaps import Gap as EngineGap, find_gaps
from assessments.models import FIGURES, Gap
from assessments.queries import GapItem, LevelText, engine_items
from core import clock
from reports import frozen
from reports.queries.scores import aspect_score
from reports.queries.source import Source, moment, shown

MOST_CHANGES = 12
MOST_LETTERS = 80  # of one value in the history; the value itself stands in full above it
MOST_DECISIONS = 5
SOON_DAYS = 90


def gaps(source: Source) -> list[frozen.Gap]:
    """Every gap above 0, highest priority first. A constant number of queries."""
    records = {
        record.aspect_code: record
        for record in Gap.objects.filter(framework_key=source.content.key).select_related("owner", "accepted_by")
    }
    efforts = {code: record.effort for code, record in records.items() if record.is_effort_edited}
    found = [gap for gap in find_gaps(source.card, source.shape, source.targets, efforts=efforts) if gap.is_open]
    items = engine_items(source.card, source.shape, source.targets, source.content)
    history = _histories([record.pk for record in records.values()])
    scores = {aspect.code: aspect_score(source, aspect) for aspect in source.card.aspects}
    return [
        _gap(source, rank, gap, records.get(gap.aspect), items.get(gap.aspect, ()), history, scores[gap.aspect])
        for rank, gap in enumerate(found, start=1)
    ]


def totals(found: Sequence[frozen.Gap]) -> frozen.GapTotals:
    """What the list adds up to."""
    by_status = [gap["status"] for gap in found]
    return {
        "gaps": len(found),
        "high": sum(1 for gap in found if gap["is_high"]),
        "open": by_status.count(Gap.Status.OPEN),
        "planned": by_status.count(Gap.Status.PLANNED),
        "accepted": by_status.count(Gap.Status.ACCEPTED),
        "overdue": sum(1 for gap in found if gap["is_overdue"]),
        "without_owner": sum(1 for gap in found if not gap["owner"]),
        "effort": str(sum(int(gap["effort"]) for gap in found)),
    }


def decisions(found: Sequence[frozen.Gap], unconfirmed: int) -> list[frozen.Decision]:
    """What the reader is asked for about the first ten gaps: at most five decisions."""
    first = found[:10]
    nobodys = [gap for gap in first if not gap["owner"] and gap["acceptance"] is None]
    asked = [_overdue(gap) for gap in first if gap["is_overdue"]]
    asked += [_money_for(gap) for gap in first if gap["budget"] and gap["owner"] and not gap["is_overdue"]]
    asked += [_acceptance_ends(gap) for gap in first if _ends_soon(gap)]
    asked = asked[: MOST_DECISIONS - bool(nobodys) - bool(unconfirmed)]
    if nobodys:
        asked.append(_owners(nobodys))
    if unconfirmed:
        asked.append(_second_look(unconfirmed))
    return asked


def _gap(
    source: Source,
    rank: int,
    gap: EngineGap,
    record: Gap | None,
    items: Sequence[GapItem],
    history: Mapping[UUID, list[frozen.Change]],
    score: frozen.Score,
) -> frozen.Gap:
    status = Gap.Status(record.status) if record else Gap.Status.OPEN
    if status is Gap.Status.CLOSED:  # closed by what was proven since; open in this reading
        status = Gap.Status.OPEN
    is_over = record is not None and record.due_on is not None and record.due_on < clock.today()
    return {
        "rank": rank,
        "code": gap.aspect,
        "aspect": source.content.aspects[gap.aspect].name,
        "domain_code": gap.domain,
        "domain": source.content.domain_of[gap.domain].name,
        "score": score,
        "size": shown(gap.size),
        "priority": shown(gap.priority),
        "is_high": gap.is_high,
        "risk": shown(gap.threat_factor, 2),
        "risk_is_default": gap.uses_default_threat,
        "threat": source.content.scenarios.get(gap.threat or "", ""),
        "effort": str(gap.effort),
        "value_for_effort": shown(gap.value_for_effort),
        "status": status.value,
        "status_word": str(status.label).lower(),
        "owner": record.owner.name if record and record.owner else "",
        "due_on": record.due_on.isoformat() if record and record.due_on else None,
        "is_overdue": is_over and status is not Gap.Status.ACCEPTED,
        "budget": _money(record.budget) if record else None,
        "recommendation": (record.plan if record else "") or _recommendation(items),
        "acceptance": _acceptance(record) if record and status is Gap.Status.ACCEPTED else None,
        "items": [_item(source, item) for item in items],
        "history": history.get(record.pk, []) if record else [],
    }


def _item(source: Source, item: GapItem) -> frozen.Item:
    view = source.answers.get(item.question.code)
    above = _goal(item)
    return {
        "code": item.question.code,
        "question": item.question.text,
        "is_key": item.question.is_key,
        "weight": item.term.weight,
        "claimed": shown(item.term.claimed),
        "evidenced": shown(item.term.evidenced),
        "note": view.note if view else "",
        "evidence": source.evidence.get(item.question.code, []),
        "next_level": int(above.level) if above else None,
        "next_anchor": (above.text or above.name) if above else "",
        "next_step": _step(item),
        "asked_evidence": item.question.evidence_hint,
    }


def _recommendation(items: Sequence[GapItem]) -> str:
    """Where nobody wrote a plan: what the lowest question's next level asks."""
    if not items:
        return ""
    first = items[0]
    goal = _goal(first)
    if first.needs_proof or goal is None:
        return _("Prove what is claimed for %(code)s: %(evidence)s") % {
            "code": first.question.code,
            "evidence": first.question.evidence_hint,
        }
    return _("Reach level %(level)s of %(code)s: %(text)s") % {
        "level": goal.level.normalize(),
        "code": first.question.code,
        "text": _step(first) or goal.text or goal.name,
    }


def _goal(item: GapItem) -> LevelText | None:
    """The first level above the proven one that describes a whole practice, not what is still missing."""
    proven = item.term.evidenced or 0
    return next((text for text in item.question.levels if text.is_goal and text.level > proven), None)


def _step(item: GapItem) -> str:
    """What to do where the practice itself is missing; where the target is claimed already, proof is what to bring."""
    return "" if item.needs_proof else item.question.step_from(item.term.claimed)


def _acceptance(record: Gap) -> frozen.Acceptance:
    return {
        "reason": record.acceptance_reason,
        "by": record.accepted_by.name if record.accepted_by else "",
        "until": record.accepted_until.isoformat() if record.accepted_until else None,
        "is_own_approval": record.is_own_approval,
    }


def _overdue(gap: frozen.Gap) -> frozen.Decision:
    ask = _("Decide how “%(name)s” goes on: it was due on %(day)s.")
    return {
        "ask": ask % {"name": gap["aspect"], "day": _day(gap["due_on"])},
        "detail": _standing(gap),
        "gap": gap["code"],
    }


def _money_for(gap: frozen.Gap) -> frozen.Decision:
    ask = _("Provide %(budget)s for “%(name)s”.") % {"budget": gap["budget"], "name": gap["aspect"]}
    due = _("Due on %(day)s.") % {"day": _day(gap["due_on"])} if gap["due_on"] else ""
    return {"ask": ask, "detail": f"{_standing(gap)} {due}".strip(), "gap": gap["code"]}


def _acceptance_ends(gap: frozen.Gap) -> frozen.Decision:
    taken = gap["acceptance"]
    ask = _("Renew or end the acceptance of “%(name)s”: it ends on %(day)s.")
    day = _day(taken["until"]) if taken else ""
    return {"ask": ask % {"name": gap["aspect"], "day": day}, "detail": _standing(gap), "gap": gap["code"]}


def _owners(nobodys: Sequence[frozen.Gap]) -> frozen.Decision:
    ask = ngettext(
        "Name an owner for %(n)s of the ten gaps that matter most.",
        "Name owners for %(n)s of the ten gaps that matter most.",
        len(nobodys),
    )
    names = "; ".join(gap["aspect"] for gap in nobodys)
    return {"ask": ask % {"n": len(nobodys)}, "detail": f"{names}.", "gap": nobodys[0]["code"]}


def _second_look(unconfirmed: int) -> frozen.Decision:
    ask = ngettext(
        "Have a second person look at %(n)s answer marked not applicable.",
        "Have a second person look at %(n)s answers marked not applicable.",
        unconfirmed,
    )
    return {"ask": ask % {"n": unconfirmed}, "detail": _("They have left the sums already."), "gap": ""}


def _ends_soon(gap: frozen.Gap) -> bool:
    until = gap["acceptance"]["until"] if gap["acceptance"] else None
    return until is not None and (date.fromisoformat(until) - clock.today()).days <= SOON_DAYS


def _standing(gap: frozen.Gap) -> str:
    return _("Priority %(priority)s, %(evidenced)s evidenced of %(target)s wanted.") % {
        "priority": gap["priority"],
        "evidenced": gap["score"]["evidenced"],
        "target": gap["score"]["target"],
    }


def _histories(ids: Sequence[UUID]) -> dict[UUID, list[frozen.Change]]:
    """What was decided about each gap, newest first. Two queries."""
    events = AuditEvent.objects.filter(record_type="gap", record_id__in=ids).order_by("-at", "-id")
    found: dict[UUID, list[AuditEvent]] = defaultdict(list)
    for event in events.iterator():
        kept = found[event.record_id] if event.record_id else []
        if len(kept) < MOST_CHANGES and set(event.payload.get("changes", {"any": 1})) - set(FIGURES):
            kept.append(event)
    people = {str(key): name for key, name in Membership.objects.values_list("pk", "name")}
    return {
        key: [
            {"at": moment(event.at) or "", "by": event.actor_name, "what": _told(event.verb, event.payload, people)}
            for event in kept
        ]
        for key, kept in found.items()
    }


def _told(verb: str, payload: Mapping[str, Any], people: Mapping[str, str]) -> str:
    changes = payload.get("changes", {})
    fields = {field.attname: field for field in Gap._meta.concrete_fields}
    parts = [
        f"{fields[name].verbose_name}: {_spoken(fields[name], after, people)}"
        for name, (_before, after) in changes.items()
        if name in fields and name not in FIGURES
    ]
    return f"{verb_name(verb)}. {'; '.join(parts)}".strip() if parts else verb_name(verb)


def _spoken(field: "models.Field[Any, Any]", value: Any, people: Mapping[str, str]) -> str:
    if value in (None, ""):
        return "–"
    if field.is_relation:
        return people.get(str(value), str(value))
    if isinstance(field, models.DateField):
        return _day(value)
    text = str(dict(field.flatchoices).get(value, value))
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"


def _money(amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    return f"{amount:,.0f}" if amount == amount.to_integral() else f"{amount:,.2f}"


def _day(when: str | None) -> str:
    return in_words(date.fromisoformat(when[:10]), "j F Y") if when else ""
