"""Whatever people type into any text that a report holds is printed as text; nothing is fetched and nothing embedded.

The fields come from the frozen types themselves: a text that a report gains tomorrow is tried without a change here.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints, is_typeddict

from pypdf import PdfReader

from reports import frozen
from reports.frozen import ExecutiveText, Kind
from tests.reports import invented
from tests.reports.conftest import KINDS, Listener, laid_out, message_of, squeezed, words
from tests.reports.payloads import PAYLOADS

FIGURE = re.compile(r"[+-]?\d[\d./]*|\d{4}-\d\d-\d\dT?[\d:]*Z?|")
DECIDED = {  # the product's own words, which templates compare and build addresses inside the page from
    "Frozen.schema", "Frozen.kind", "Frozen.language", "Frozen.paper", "Organization.time_zone", "Organization.accent",
    "Organization.logo", "Reading.kind", "Reading.scope", "Proof.kind", "Proof.provenance", "Gap.status",
    "Domain.code", "AnsweredDomain.code", "Domain.weakest", "Standard.key", "StandardPart.kind", "StandardPart.state",
}  # fmt: skip
NOT_PRINTED = {  # frozen for the spreadsheets and the page on screen
    "Answer.kind", "Answer.measure", "Aspect.code", "Aspect.name", "Decision.gap", "Domain.name", "Framework.key",
    "Gap.domain_code", "Organization.country", "Organization.sector", "Organization.slug", "Proof.reviewed_by",
    "Reading.assessment_id", "Score.confidence_word", "StandardPart.word", "Zero.aspect",
}  # fmt: skip
FEW = {"answers": 4, "evidence": 2, "items": 2, "gaps": 3}  # rows of each; of what is not named here, one
SHORT = '<img src="file:///etc/passwd">'


def test_markup_in_every_text_of_a_report_is_printed_as_text(listener: Listener) -> None:
    hostile = " ".join(payload.format(port=listener.port) for payload in PAYLOADS)
    typed: set[str] = set()
    printed: set[str] = set()
    for kind in KINDS:
        data, fields = small(kind), dict[str, str]()
        for number, (field, holder, key) in enumerate(texts(data, frozen.Frozen)):
            if field not in fields:
                fields[field] = f"Zq{number}x{SHORT if field == 'Organization.name' else hostile}Zq{number}y"
                holder[key] = fields[field]  # the running head shows a long name in part
        fields |= {"ExecutiveText.body": f"Zqbx{hostile}Zqby", "ExecutiveText.author": f"Zqax{hostile}Zqay"}
        message = message_of(data, text=ExecutiveText(fields["ExecutiveText.body"], fields["ExecutiveText.author"], 1))

        pdf = laid_out(replace(message, css=message.css + "@page { size: 400mm 40000mm }"))  # no page parts a text

        reader = PdfReader(io.BytesIO(pdf))
        paper = words(reader)
        printed |= {field for field, text in fields.items() if squeezed(text) in paper}
        assert reader.attachments == {}
        assert b"EmbeddedFile" not in pdf
        typed |= set(fields)
    assert typed - printed == NOT_PRINTED
    assert listener.heard == 0


def small(kind: Kind) -> frozen.Frozen:
    """A report that holds every kind of row, and few of each."""
    data: Any = invented.report(kind, gaps=7, answered=1)
    _thin(data)
    return cast(frozen.Frozen, data)


def _thin(value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                value[key] = inner[: FEW.get(key, 1)]
            _thin(value[key])
    elif isinstance(value, list):
        for inner in value:
            _thin(inner)


def texts(data: Any, kind: Any) -> Iterator[tuple[str, Any, str]]:
    """Every text below this value that a person may have typed: its field, what holds it, and under which key."""
    for key, hint in get_type_hints(kind).items():
        if key not in data or data[key] is None:
            continue
        for part in _parts(hint):
            if is_typeddict(part):
                for row in data[key] if isinstance(data[key], list) else [data[key]]:
                    yield from texts(row, part)
            elif part is str and isinstance(data[key], str):
                field = f"{kind.__name__}.{key}"
                if field not in DECIDED and not FIGURE.fullmatch(data[key]):
                    yield field, data, key


def _parts(hint: Any) -> Iterator[Any]:
    """The types that a hint is made of: those of a list, of `X | None`."""
    if get_origin(hint) is Literal:
        return
    inner = get_args(hint)
    if not inner:
        yield hint
    for each in inner:
        yield from _parts(each)
