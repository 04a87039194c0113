"""The tables of a report: which columns, which rows. Numbers are numbers, days are days, no data is an empty cell."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.tables import Cell, Sheet
from reports.frozen import Answer, ExecutiveText, Frozen, Gap, Proof, Score


def about(data: Frozen, text: ExecutiveText, *, is_draft: bool, data_sha256: str) -> Sheet:
    """What the workbook is, on its first sheet."""
    reading, counts, overall = data["reading"], data["counts"], data["overall"]
    rows: list[tuple[str, Cell]] = [
        (_("Title"), data["title"]),
        (_("Organization"), data["organization"]["name"]),
        (_("Classification"), data["tlp"]),
        (_("State"), _("Draft") if is_draft else _("Published")),
        (_("Headline"), data["headline"]),
        (_("Text"), text.body),
        (_("Signed by"), text.author),
        (_("Figures"), reading["kind"]),
        (_("Figures of"), _moment(data, reading["at"])),
        (_("Assessment"), reading["assessment"]),
        (_("Submitted"), _moment(data, reading["submitted_at"])),
        (_("Framework"), f"{reading['framework']['name']} {reading['framework']['version']}"),
        (_("Target profile"), reading["profile"]),
        (_("Index evidenced, 0 to 100"), _number(overall["index_evidenced"])),
        (_("Index claimed, 0 to 100"), _number(overall["index_claimed"])),
        (_("Index with equal weights, 0 to 100"), _number(overall["index_unweighted"])),
        (_("Confidence, 0 to 1"), _number(overall["confidence"])),
        (_("Questions"), counts["questions"]),
        (_("Answered"), counts["answered"]),
        (_("Unanswered"), counts["unanswered"]),
        (_("Don’t know"), counts["dont_know"]),
        (_("Not applicable"), counts["not_applicable"]),
        (_("Not applicable, unconfirmed"), counts["not_applicable_unconfirmed"]),
        (_("Carried forward, unconfirmed"), counts["carried_unconfirmed"]),
        (_("Pieces of evidence"), counts["evidence_items"]),
        (_("Pieces of evidence past their validity"), counts["evidence_stale"]),
        (_("Asked for by"), data["asked_by"]),
        (_("Asked for at"), _moment(data, data["asked_at"])),
        (_("SHA-256 of the data"), data_sha256),
    ]
    return Sheet(_("About"), (_("What"), _("Value")), rows)


def of(data: Frozen) -> list[Sheet]:
    """The sheets of this kind of report, after the first."""
    return [_scores(data), *_parts(data)]


def main(data: Frozen) -> Sheet:
    """The one table that a CSV file holds."""
    if "answers" in data:
        return _answers(data)
    return _gaps(data) if data["kind"] == "gaps" else _scores(data)


def _parts(data: Frozen) -> Iterator[Sheet]:
    if "trend" in data:
        yield Sheet(
            _("Trend"),
            (_("Date"), _("Evidenced, 0 to 100"), _("Claimed, 0 to 100"), _("From")),
            [
                (date.fromisoformat(at["on"]), _number(at["evidenced"]), _number(at["claimed"]), at["label"])
                for at in data["trend"]["points"]
            ],
        )
    if "zeros" in data:
        yield Sheet(
            _("Zeros"),
            (_("Code"), _("Practice"), _("Aspect"), _("Domain"), _("Claimed"), _("Why it is zero")),
            [
                (zero["code"], zero["question"], zero["aspect"], zero["domain"], _number(zero["claimed"]), zero["why"])
                for zero in data["zeros"]
            ],
        )
    if "decisions" in data:
        rows = [(each["ask"], each["detail"], each["gap"]) for each in data["decisions"]]
        yield Sheet(_("Decisions"), (_("Decision asked"), _("Detail"), _("Gap")), rows)
    if "gaps" in data:
        yield _gaps(data)
    if data["kind"] == "gaps":
        yield from _gap_details(data.get("gaps", []), data)
    if "answers" in data:
        yield _answers(data)
        yield _evidence([(each["code"], each["evidence"]) for each in _every_answer(data)])
    if data.get("standards"):
        yield _standards(data)
        yield _conversions(data)


def _scores(data: Frozen) -> Sheet:
    """Overall, domains and aspects, one below the other."""
    columns = (
        *(_("Part"), _("Code"), _("Name"), _("Weight"), _("Evidenced"), _("Claimed"), _("Target")),
        *(_("Evidenced before caps"), _("Claimed before caps"), _("Confidence, 0 to 1"), _("Zeros")),
        *(_("Evidenced, exact"), _("Claimed, exact"), _("Classification")),
    )
    return Sheet(_("Scores"), columns, list(_score_rows(data)))


def _score_rows(data: Frozen) -> Iterator[Sequence[Cell]]:
    tlp, name = data["tlp"], data["organization"]["name"]
    yield (_("Overall"), "", name, None, *_figures(data["overall"], data["overall"]["zeros"]), tlp)
    for domain in data["domains"]:
        weight = _number(domain["weight"])
        yield (
            *(_("Domain"), domain["code"], domain["name"], weight),
            *(*_figures(domain["score"], domain["zeros"]), tlp),
        )
        for aspect in domain["aspects"]:
            yield (
                *(_("Aspect"), aspect["code"], aspect["name"], None),
                *(*_figures(aspect["score"], aspect["zeros"]), tlp),
            )


def _figures(score: Score, zeros: int) -> Sequence[Cell]:
    numbers = (score["evidenced"], score["claimed"], score["target"], score["evidenced_raw"], score["claimed_raw"])
    exact = (score["evidenced_exact"], score["claimed_exact"])
    return (*map(_number, numbers), _number(score["confidence"]), zeros, *exact)


def _gaps(data: Frozen) -> Sheet:
    columns = (
        *(_("Rank"), _("Aspect code"), _("Aspect"), _("Domain"), _("Evidenced"), _("Claimed"), _("Target"), _("Gap")),
        *(_("Priority"), _("High"), _("Risk, 0 to 1"), _("Risk is the default"), _("Effort"), _("Value for effort")),
        *(_("Status"), _("Owner"), _("Due"), _("Overdue"), _("Budget"), _("What closes it")),
        *(_("Accepted because"), _("Accepted by"), _("Accepted until"), _("Classification")),
    )
    return Sheet(_("Gaps"), columns, [_gap_row(gap, data["tlp"]) for gap in data.get("gaps", [])])


def _gap_row(gap: Gap, tlp: str) -> Sequence[Cell]:
    score, taken = gap["score"], gap["acceptance"]
    return (
        *(gap["rank"], gap["code"], gap["aspect"], gap["domain"]),
        *(_number(score["evidenced"]), _number(score["claimed"]), _number(score["target"]), _number(gap["size"])),
        *(_number(gap["priority"]), gap["is_high"], _number(gap["risk"]), gap["risk_is_default"]),
        *(_number(gap["effort"]), _number(gap["value_for_effort"]), gap["status_word"], gap["owner"]),
        *(_day(gap["due_on"]), gap["is_overdue"], gap["budget"], gap["recommendation"]),
        *((taken["reason"], taken["by"], _day(taken["until"])) if taken else (None, None, None)),
        tlp,
    )


def _gap_details(gaps: Sequence[Gap], data: Frozen) -> Iterator[Sheet]:
    columns = (
        *(_("Gap"), _("Question code"), _("Question"), _("Key practice"), _("Weight"), _("Claimed"), _("Evidenced")),
        *(_("Next level"), _("What it asks"), _("What would prove it"), _("Note")),
    )
    yield Sheet(
        _("Questions"),
        columns,
        [
            (
                *(gap["code"], item["code"], item["question"], item["is_key"], item["weight"]),
                *(_number(item["claimed"]), _number(item["evidenced"]), item["next_level"], item["next_anchor"]),
                *(item["asked_evidence"], item["note"]),
            )
            for gap in gaps
            for item in gap["items"]
        ],
    )
    yield _evidence([(item["code"], item["evidence"]) for gap in gaps for item in gap["items"]])
    yield Sheet(
        _("History"),
        (_("Gap"), _("When"), _("Who"), _("What")),
        [
            (gap["code"], _moment(data, change["at"]), change["by"], change["what"])
            for gap in gaps
            for change in gap["history"]
        ],
    )


def _answers(data: Frozen) -> Sheet:
    columns = (
        *(_("Code"), _("Question"), _("Kind"), _("Key practice"), _("Weight"), _("State"), _("Level"), _("Number")),
        *(_("Chosen sentence"), _("Claimed"), _("Evidenced"), _("Confidence, 0 to 1"), _("Note")),
        *(_("Why it does not apply"), _("Confirmed by"), _("Carried forward"), _("Answered by"), _("Answered at")),
        *(_("Pieces of evidence"), _("Classification")),
    )
    homes = _homes(data)
    return Sheet(
        _("Answers"),
        (*columns, *(name for name, _parts_of in homes)),
        [
            (*_answer_row(answer, data), *(", ".join(parts_of.get(answer["code"], [])) for _name, parts_of in homes))
            for answer in _every_answer(data)
        ],
    )


def _standards(data: Frozen) -> Sheet:
    columns = (
        *(_("Standard"), _("Part"), _("Code"), _("Name"), _("State"), _("Evidenced"), _("Claimed"), _("Target")),
        *(_("Highest of the scale"), _("Capability evidenced"), _("Capability claimed"), _("Asked about")),
        *(_("Count"), _("Parts"), _("Codes of the questions"), _("Classification")),
    )
    rows = [
        (
            *(standard["name"], part["word"], part["code"], part["name"], part["state"]),
            *(_number(part["evidenced"]), _number(part["claimed"]), _number(part["target"]), _number(standard["top"])),
            *(_number(part["capability_evidenced"]), _number(part["capability_claimed"])),
            *(part["asked"], part["counted"], part["total"] or None, ", ".join(part["questions"]), data["tlp"]),
        )
        for standard in data.get("standards", [])
        for part in standard["parts"]
    ]
    return Sheet(_("Standards"), columns, rows)


def _conversions(data: Frozen) -> Sheet:
    """How the figures of the sheet before came about."""
    columns = (_("Standard"), _("Scale"), _("Part"), _("Group"), _("Note"), _("Coverage"), _("Not asked about"))
    rows = [
        (
            *(each["full_name"], each["scale"], each["item_rule"], each["group_rule"], each["note"], each["coverage"]),
            ", ".join(each["not_asked"]),
        )
        for each in data.get("standards", [])
    ]
    return Sheet(_("Conversions"), columns, rows)


def _homes(data: Frozen) -> list[tuple[str, dict[str, list[str]]]]:
    """The name of each standard, and the parts of it that a question counts in, by question code."""
    found = []
    for standard in data.get("standards", []):
        homes: dict[str, list[str]] = {}
        for part in standard["parts"]:
            for code in part["questions"]:
                homes.setdefault(code, []).append(part["code"])
        found.append((standard["name"], homes))
    return found


def _every_answer(data: Frozen) -> Iterator[Answer]:
    for domain in data.get("answers", []):
        for aspect in domain["aspects"]:
            yield from aspect["answers"]


def _answer_row(answer: Answer, data: Frozen) -> Sequence[Cell]:
    return (
        *(answer["code"], answer["question"], answer["kind"], answer["is_key"], answer["weight"], answer["state"]),
        *(_number(answer["level"]), answer["number"], answer["anchor"]),
        *(_number(answer["claimed"]), _number(answer["evidenced"]), _number(answer["confidence"])),
        *(answer["note"], answer["reason"], answer["confirmed_by"], answer["is_carried"]),
        *(answer["answered_by"], _moment(data, answer["answered_at"]), len(answer["evidence"]), data["tlp"]),
    )


def _evidence(found: Sequence[tuple[str, list[Proof]]]) -> Sheet:
    columns = (
        *(_("Question code"), _("Title"), _("Kind"), _("Where it comes from"), _("Level"), _("Speaks for")),
        *(_("Freshness, 0 to 1"), _("Freshness"), _("Reviewed by"), _("Reviewed by its owner")),
    )
    return Sheet(
        _("Evidence"),
        columns,
        [
            (
                *(code, proof["title"], proof["kind"], proof["provenance"], _number(proof["level"])),
                *(_day(proof["on"]), _number(proof["freshness"]), proof["freshness_word"]),
                *(proof["reviewed_by"], proof["is_own_review"]),
            )
            for code, proofs in found
            for proof in proofs
        ],
    )


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _moment(data: Frozen, value: str | None) -> datetime | None:
    return datetime.fromisoformat(value).astimezone(ZoneInfo(data["organization"]["time_zone"])) if value else None
