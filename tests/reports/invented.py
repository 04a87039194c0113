"""An invented organization's report data: no database, the same every time, as long as a test wants it."""

from collections.abc import Sequence
from typing import Any, cast

from reports import frozen

DOMAINS = [
    ("GOV", "Business, governance & strategic alignment", "1.0", "2.9", "3.4", "3.0"),
    ("LAN", "Posture & threat landscape", "1.0", "2.1", "2.9", "3.0"),
    ("AST", "Asset & data inventory", "1.0", "3.4", "3.6", "3.4"),
    ("POL", "Policy & procedures", "0.75", "2.6", "3.5", "3.0"),
    ("PPL", "People & training", "1.0", "2.2", "2.8", "3.0"),
    ("IRP", "Incident response plan", "1.25", "2.4", "3.7", "3.7"),
    ("DET", "Detection, monitoring & use-case management", "1.25", "2.6", "3.3", "3.3"),
    ("TEC", "Tooling & secure configuration", "1.0", "2.9", "3.2", "3.0"),
    ("SVC", "Proactive services", "0.75", "1.6", "2.4", "3.0"),
    ("MET", "Metrics & improvement", "0.75", "2.0", "2.7", "3.0"),
]
SHORT_NAMES = {
    "GOV": "Business & alignment",
    "LAN": "Posture & threats",
    "AST": "Assets & data",
    "POL": "Policies & procedures",
    "PPL": "People & training",
    "IRP": "Incident response",
    "DET": "Detection & use cases",
    "TEC": "Tools & configuration",
    "SVC": "Proactive services",
    "MET": "Metrics & improvement",
}
ASPECTS = [
    ("IRP.7", "Exercises and plan upkeep", "IRP"),
    ("AST.4", "Criticality, data and log coverage of critical assets", "AST"),
    ("DET.4", "Use-case testing and validation", "DET"),
    ("PPL.2", "Staffing and hours of cover", "PPL"),
    ("SVC.2", "Threat hunting", "SVC"),
    ("IRP.4", "Containment, mitigation and recovery playbooks", "IRP"),
    ("LAN.3", "Threat identification and ranking", "LAN"),
    ("DET.1", "Log and telemetry management", "DET"),
    ("POL.4", "Change, onboarding and exceptions", "POL"),
    ("MET.2", "Measure quality", "MET"),
    ("GOV.4", "Sponsorship, funding and resources", "GOV"),
    ("TEC.5", "Protection of SOC tooling", "TEC"),
]
QUESTIONS = [
    "How long ago was the incident response plan exercised, and with which kinds of exercise?",
    "Are the actions of each exercise assigned, dated and closed on time?",
    "What share of critical assets sends logs that somebody watches?",
    "Does every playbook name who decides, who acts and who is told?",
    "Is it settled beforehand who may take drastic action such as isolating a network or calling the police?",
]
ANCHORS = [
    "Nobody has done this.",
    "It happened once, on the initiative of one person, and nothing was written down.",
    "It is begun: some parts are written, several are missing, and nobody has approved them.",
    "It is complete for the scope, approved, followed and owned by a named person.",
    "It is current, checked by figures or samples, and deviations are handled.",
    "It is improved from results and automated where that is sensible.",
]
NOTE = (
    "The plan was last walked through with the crisis team in spring of last year. Two of the nine open actions are "
    "still with the network provider; the contract says nothing about how fast they must answer at night."
)
OWNERS = ["Ines Okafor", "Tomasz Wrona", "", "Marit Halvorsen"]


def report(kind: frozen.Kind = "readiness", *, gaps: int = 7, answered: int = 2, **changes: Any) -> frozen.Frozen:
    """The data of one report of the given kind; `answered` domains of ten, with 20 answers each."""
    data: frozen.Frozen = {
        "schema": frozen.SCHEMA,
        "kind": kind,
        "title": {
            "readiness": "Readiness of Meridian Freight",
            "gaps": "Gaps of Meridian Freight",
            "assessment": "Assessment of Meridian Freight, autumn 2026",
        }[kind],
        "organization": {
            "name": "Meridian Freight",
            "slug": "meridian-freight",
            "sector": "Transport and logistics",
            "country": "NL",
            "time_zone": "Europe/Amsterdam",
            "accent": "",
            "logo": "",
        },
        "tlp": "TLP:AMBER",
        "language": "en",
        "paper": "A4",
        "reading": {
            "kind": "snapshot",
            "at": "2026-10-14T09:12:00Z",
            "assessment": "Autumn 2026",
            "assessment_id": "0199e1a0-0000-7000-8000-000000000001",
            "submitted_at": "2026-10-14T09:12:00Z",
            "scope": "full",
            "profile": "Standard",
            "own_targets": [{"code": "IRP.7", "target": "4.0", "reason": "The board wants exercises twice a year."}],
            "weights_reason": "",
            "framework": {"key": "soc-readiness", "version": "0.9", "name": "SOC Readiness"},
        },
        "asked_at": "2026-11-24T12:04:00Z",
        "asked_by": "Ines Okafor",
        "headline": "Meridian Freight is half ready, and less ready than it says",
        "lead": (
            "The records prove 49.9 of 100. What people claim adds up to 61.8. The distance is largest in incident "
            "response plan."
        ),
        "overall": {
            **score("2.5", "3.1", "3.2", exact=("1247/500", "3089/1000")),
            "index_evidenced": "49.9",
            "index_claimed": "61.8",
            "index_unweighted": "50.6",
            "zeros": 6,
        },
        "counts": {
            "questions": 204,
            "answered": 193,
            "unanswered": 2,
            "dont_know": 3,
            "not_applicable": 6,
            "not_applicable_unconfirmed": 2,
            "carried_unconfirmed": 4,
            "without_measure": 148,
            "evidence_items": 161,
            "evidence_stale": 23,
        },
        "domains": [domain(*row) for row in DOMAINS],
        "distribution": [14, 38, 61, 55, 22, 8],
    }
    if kind in ("readiness", "gaps"):
        data["trend"] = TREND
        data["gaps"] = [gap(rank) for rank in range(1, gaps + 1)]
        data["gap_totals"] = {
            "gaps": gaps,
            "high": min(gaps, 3),
            "open": gaps - gaps // 3 - 1,
            "planned": gaps // 3,
            "accepted": 1,
            "overdue": 1,
            "without_owner": gaps // 4,
            "effort": str(sum(int(each["effort"]) for each in data["gaps"])),
        }
    if kind == "readiness":
        data["zeros"] = [zero(number) for number in range(6)]
        data["decisions"] = DECISIONS
    if kind == "assessment":
        data["answers"] = [answered_domain(*row[:2]) for row in DOMAINS[-answered:]]
        data["standards"] = standards()
    return cast(frozen.Frozen, {**data, **changes})


def score(
    evidenced: str | None, claimed: str | None, target: str | None = "3.0", *, exact: tuple[str, str] = ("5/2", "3/1")
) -> frozen.Score:
    return {
        "evidenced": evidenced,
        "claimed": claimed,
        "evidenced_raw": evidenced,
        "claimed_raw": claimed,
        "evidenced_exact": exact[0] if evidenced else None,
        "claimed_exact": exact[1] if claimed else None,
        "target": target,
        "confidence": "0.54" if evidenced else None,
        "confidence_word": "medium" if evidenced else "no data",
    }


def domain(code: str, name: str, weight: str, evidenced: str, claimed: str, target: str) -> frozen.Domain:
    aspects: list[frozen.Aspect] = [
        {
            "code": f"{code}.{number}",
            "name": next((each[1] for each in ASPECTS if each[0] == f"{code}.{number}"), f"{name}, part {number}"),
            "score": score(evidenced, claimed, target),
            "counted": 4,
            "not_applicable": int(number == 3),
            "is_thin": number == 3,
            "zeros": int(number == 2 and code in ("IRP", "SVC")),
        }
        for number in range(1, 6)
    ]
    return {
        "code": code,
        "name": name,
        "short_name": SHORT_NAMES[code],
        "weight": weight,
        "score": score(evidenced, claimed, target),
        "zeros": {"PPL": 1, "IRP": 2, "DET": 1, "SVC": 2}.get(code, 0),
        "weakest": f"{code}.2",
        "distribution": [2 if code in ("IRP", "SVC") else 1, 4, 6, 5, 3, 1],
        "aspects": aspects,
    }


TREND: frozen.Trend = {
    "points": [
        {"on": on, "evidenced": evidenced, "claimed": claimed, "label": ""}
        for on, evidenced, claimed in [
            ("2025-11-20", "38.2", "52.4"),
            ("2026-02-17", "41.0", "55.1"),
            ("2026-05-11", "44.6", "57.9"),
            ("2026-09-08", "51.2", "61.0"),
            ("2026-10-14", "49.9", "61.8"),
        ]
    ],
    "change": "-1.3",
    "direction": "down",
    "since": "2026-09-08",
    "common_questions": 198,
    "slope_per_quarter": "+3.4",
}

DECISIONS: list[frozen.Decision] = [
    {
        "ask": "Put two hours into every director's December calendar for the ransomware exercise.",
        "detail": "Exercises and plan upkeep, effort 2, no budget needed.",
        "gap": "IRP.7",
    },
    {
        "ask": "Approve 48,000 EUR a year for on-call cover at night, or promise office hours only.",
        "detail": "Staffing and hours of cover, due 31 January 2027.",
        "gap": "PPL.2",
    },
    {
        "ask": "Name an owner for Threat hunting.",
        "detail": "Priority 7.8, open since October, nobody is responsible yet.",
        "gap": "SVC.2",
    },
]


def zero(number: int) -> frozen.Zero:
    code, name, domain_code = ASPECTS[number]
    return {
        "is_absent": number % 2 == 0,
        "code": f"{code}.1",
        "question": QUESTIONS[number % len(QUESTIONS)],
        "aspect": name,
        "domain": next(row[1] for row in DOMAINS if row[0] == domain_code),
        "claimed": "3.0" if number % 2 else "0.0",
        "why": "claimed, nothing proves it" if number % 2 else "answered 0",
    }


def proof(number: int, **changes: Any) -> frozen.Proof:
    fresh = number % 3 != 2
    data = {
        "title": ["Minutes of the exercise", "Contact check, quarterly", "Playbook walk-through"][number % 3],
        "kind": ["file", "link", "note"][number % 3],
        "provenance": ["self", "reviewed", "outside"][number % 3],
        "level": str(1 + number % 4),
        "on": "2026-08-0" + str(1 + number % 9),
        "is_fresh": fresh,
        "freshness": "1.00" if fresh else "0.33",
        "freshness_word": "fresh" if fresh else "stale",
        "reviewed_by": "Tomasz Wrona" if number % 3 == 1 else "",
        "is_own_review": False,
    }
    return cast(frozen.Proof, {**data, **changes})


def item(code: str, number: int) -> frozen.Item:
    return {
        "code": f"{code}.{number + 1}",
        "question": QUESTIONS[number % len(QUESTIONS)],
        "is_key": number == 0,
        "weight": 3 - number % 3,
        "claimed": "3.0",
        "evidenced": str(number % 3) + ".0",
        "note": NOTE if number % 2 == 0 else "",
        "evidence": [proof(each) for each in range(number % 3)],
        "next_level": 1 + number % 3,
        "next_anchor": ANCHORS[1 + number % 3],
        "asked_evidence": "Exercise records with date, type, participants and the list of actions.",
    }


def gap(rank: int) -> frozen.Gap:
    code, name, domain_code = ASPECTS[(rank - 1) % len(ASPECTS)]
    if rank > len(ASPECTS):
        code, name = f"{code}{chr(96 + rank // len(ASPECTS))}", f"{name}, {rank}"
    status = ["open", "planned", "planned", "accepted"][rank % 4]
    return {
        "rank": rank,
        "code": code,
        "aspect": name,
        "domain_code": domain_code,
        "domain": next(row[1] for row in DOMAINS if row[0] == domain_code),
        "score": score(["2.0", "1.4", "2.6"][rank % 3], "3.7", "4.0"),
        "size": ["2.0", "2.6", "1.4"][rank % 3],
        "priority": f"{max(1.0, 20 - rank * 1.3):.1f}",
        "is_high": rank <= 3,
        "risk": "0.80" if rank % 3 else "0.50",
        "risk_is_default": rank % 3 == 0,
        "threat": "Ransomware" if rank % 3 else "",
        "effort": str([1, 2, 3, 5, 8][rank % 5]),
        "value_for_effort": "8.0",
        "status": status,
        "status_word": status,
        "owner": OWNERS[rank % 4],
        "due_on": "2027-01-31" if rank % 4 else None,
        "is_overdue": rank == 5,
        "budget": "48,000 EUR" if rank % 3 == 1 else None,
        "recommendation": (
            "Hold one table-top exercise on ransomware before the end of the year, write down what was decided, and "
            "give each action an owner and a date."
        ),
        "acceptance": {
            "reason": "The night shift is bought as a service from next year; until then the risk is carried.",
            "by": "Marit Halvorsen",
            "until": "2027-03-31",
            "is_own_approval": False,
        }
        if status == "accepted"
        else None,
        "items": [item(code, number) for number in range(2 + rank % 3)],
        "history": [
            {"at": "2026-10-14T09:12:00Z", "by": "Ines Okafor", "what": "opened at 2.3 below target"},
            {"at": "2026-10-20T14:40:00Z", "by": "Tomasz Wrona", "what": "owner set, due 31 January 2027"},
        ],
    }


def answered_domain(code: str, name: str) -> frozen.AnsweredDomain:
    return {
        "code": code,
        "name": name,
        "score": score("2.4", "3.2", "3.0"),
        "aspects": [
            {
                "code": f"{code}.{number}",
                "name": next((each[1] for each in ASPECTS if each[0] == f"{code}.{number}"), f"{name}, part {number}"),
                "score": score("2.4", "3.2", "3.0"),
                "answers": [answer(f"{code}.{number}", each) for each in range(1, 5)],
            }
            for number in range(1, 6)
        ],
    }


def answer(aspect: str, number: int, **changes: Any) -> frozen.Answer:
    states = ["answered", "answered", "answered", "not_applicable", "dont_know", "unanswered"]
    state = states[(number + len(aspect) + ord(aspect[-1]) + ord(aspect[0])) % len(states)]
    is_answered = state == "answered"
    data = {
        "code": f"{aspect}.{number}",
        "question": QUESTIONS[number % len(QUESTIONS)],
        "kind": "maturity",
        "is_key": number == 1,
        "weight": 3 - number % 3,
        "state": state,
        "level": str(number) if is_answered else None,
        "anchor": ANCHORS[number] if is_answered else "",
        "number": "38 of 41 assets" if is_answered and number == 3 else None,
        "claimed": f"{number}.0" if is_answered else (None if state == "not_applicable" else "0.0"),
        "evidenced": f"{number - 1}.0" if is_answered else (None if state == "not_applicable" else "0.0"),
        "confidence": "0.64" if is_answered else None,
        "confidence_word": "medium" if is_answered else "no data",
        "note": NOTE if number % 2 else "",
        "reason": "The organization runs no plant of its own." if state == "not_applicable" else "",
        "confirmed_by": "Tomasz Wrona" if state == "not_applicable" and number % 2 else "",
        "is_self_confirmed": False,
        "is_carried": number == 2 and is_answered,
        "answered_by": "Ines Okafor",
        "answered_at": "2026-10-02T08:30:00Z",
        "measure": "Critical assets that send watched logs ÷ critical assets. Not measured here yet.",
        "evidence": [proof(each) for each in range(number % 3)],
    }
    return cast(frozen.Answer, {**data, **changes})


def standards() -> list[frozen.Standard]:
    """Two of them, with every kind of part."""
    words = {
        "item_rule": "A part is the weighted mean of the questions behind it.",
        "group_rule": "A group is the plain mean of its parts.",
        "note": "The standard itself has no scale for it.",
    }
    found: list[dict[str, Any]] = [
        {
            "key": "csf",
            "name": "NIST CSF 2.0",
            "full_name": "NIST Cybersecurity Framework 2.0",
            "top": "5",
            "has_capability": False,
            "coverage": "2 of 3 subcategories are asked about; 1 is not.",
            "not_asked": ["RS.MA-05"],
            "scale": "Our levels, 0 to 5.",
            **words,
            "parts": [
                standard_part("branch", "RS", "Respond", total=3, asked=2),
                standard_part("group", "RS.MA", "Incident Management", total=3, asked=2),
                standard_part("item", "RS.MA-01", "The plan is run", questions=["SVC.1.1", "MET.1.1"]),
                standard_part("item", "RS.MA-02", "Reports are triaged", state="no_data", questions=["MET.1.2"]),
                standard_part("item", "RS.MA-05", "Recovery begins", state="not_asked"),
            ],
        },
        {
            "key": "cmm",
            "name": "SOC-CMM 2.3",
            "full_name": "SOC-CMM 2.3, the SOC capability and maturity model",
            "top": "5",
            "has_capability": True,
            "coverage": "1 of 1 aspects are asked about.",
            "not_asked": [],
            "scale": "Maturity, 0 to 5.",
            **words,
            "parts": [
                standard_part("group", "S", "Services", total=1, asked=1, capability=("1.2", "1.9")),
                standard_part("item", "S5", "Threat Hunting", questions=["SVC.1.1"], capability=("1.2", "1.9")),
            ],
        },
    ]
    return cast(list[frozen.Standard], found)


def standard_part(
    kind: str,
    code: str,
    name: str,
    *,
    state: str = "data",
    total: int = 0,
    asked: int = 0,
    questions: Sequence[str] = (),
    capability: tuple[str, str] | None = None,
) -> frozen.StandardPart:
    has_data = state == "data"
    return {
        "kind": kind,
        "word": {"branch": "function", "group": "category", "item": "subcategory"}[kind],
        "code": code,
        "name": name,
        "state": state if kind == "item" else "",
        "evidenced": "2.4" if has_data else None,
        "claimed": "3.1" if has_data else None,
        "target": "3.5" if has_data else None,
        "has_capability": capability is not None,
        "capability_evidenced": capability[0] if capability else None,
        "capability_claimed": capability[1] if capability else None,
        "asked": asked or len(questions),
        "counted": asked or (len(questions) if has_data else 0),
        "total": total,
        "questions": list(questions),
    }
