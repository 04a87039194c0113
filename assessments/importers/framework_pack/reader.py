"""Reads a framework pack: YAML bytes in, one `FrameworkPack` out, or every problem found, each as a sentence."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from operator import attrgetter
from pathlib import Path

from django.utils.translation import gettext as _

from assessments.importers.framework_pack.questions import Catalogue, read_question
from assessments.importers.framework_pack.values import (
    AspectPack,
    DomainPack,
    FrameworkPack,
    LevelPack,
    LevelsPack,
)
from core import strict_yaml
from core.canonical import fingerprint
from core.strict_record import Record
from core.strict_yaml import Problem, Problems, TooManyProblems

HEAD_FILE = "framework.yaml"
MAX_FILES = 60

_FRAMEWORKS = Path(__file__).parents[2] / "frameworks"
_SHIPPED = ("soc-readiness-0.9", "soc-readiness-1.0")  # oldest first; once named here, a pack never changes
_HEAD_KEYS = ("key", "version", "name", "description", "levels", "scenarios", "cmm", "domains")
_DOMAIN_TEXTS = ("about", "answered_by", "glossary")
_DOMAIN_KEYS = ("code", "name", "short_name", "weight", *_DOMAIN_TEXTS, "aspects")
_DOMAIN_FILE_KEYS = ("domain", *_DOMAIN_TEXTS, "aspects")
_ASPECT_KEYS = ("code", "name", "effort", "scenarios", "guidance", "questions")
_EFFORTS = ("1", "2", "3", "5", "8")


class PackInvalid(ValueError):
    """The pack was refused; each of `problems` says where, what, why and how to mend."""

    def __init__(self, problems: Sequence[Problem], *, is_cut: bool = False) -> None:
        problems = sorted(problems, key=attrgetter("file", "line"))
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)  # by file and line
        self.is_cut = is_cut  # fifty were found and reading stopped: there may be more


def read_pack(source: bytes | Mapping[str, bytes], *, name: str = HEAD_FILE) -> FrameworkPack:
    """Read one file (bytes; `name` is what problems call it) or a folder (file name → bytes).

    A folder holds `framework.yaml` and one file per domain (`domain: GOV` and its `aspects`); in a single file the
    aspects stand under their domains. Raises `PackInvalid`.
    """
    problems = Problems()
    try:
        files = {name: source} if isinstance(source, bytes) else dict(source)
        pack = _Reader(files, name if isinstance(source, bytes) else HEAD_FILE, problems).pack()
    except TooManyProblems:
        raise PackInvalid(problems.found, is_cut=True) from None
    if pack is None or problems.found:
        raise PackInvalid(problems.found)
    return replace(pack, fingerprint=_fingerprint(pack))


def read_pack_at(path: Path) -> FrameworkPack:
    """Read the pack that lies at a path: one YAML file, or a folder of them."""
    if path.is_dir():
        return read_pack({file.name: file.read_bytes() for file in sorted(path.glob("*.yaml"))})
    return read_pack(path.read_bytes(), name=path.name)


def shipped_packs() -> tuple[Path, ...]:
    """The folders of the packs that come with the product."""
    return tuple(_FRAMEWORKS / folder for folder in _SHIPPED)


class _Reader:
    """Goes from the framework down to its questions; the values are good when no problem was found."""

    def __init__(self, files: Mapping[str, bytes], head_file: str, problems: Problems) -> None:
        self._files = files
        self._head_file = head_file
        self._problems = problems
        self._domain_files: dict[str, Record] = {}
        self._catalogue = Catalogue()

    def pack(self) -> FrameworkPack | None:
        if not self._are_files_acceptable():
            return None
        head = self._root(self._head_file, _HEAD_KEYS)
        for file in sorted(set(self._files) - {self._head_file}):
            self._take_domain_file(file)
        return None if head is None else self._framework(head)

    def _are_files_acceptable(self) -> bool:
        size = sum(len(content) for content in self._files.values())
        if self._head_file not in self._files:
            mend = _("Add it: key, version, name and the list of domains stand there.")
            self._problems.add(self._head_file, 0, "", None, _("this file is missing in the folder."), mend)
        if len(self._files) > MAX_FILES or size > strict_yaml.MAX_BYTES:
            reason = _("the pack has %(count)d files of %(size)d bytes; the limits are %(most)d and %(bytes)d.")
            limits = {"count": len(self._files), "size": size, "most": MAX_FILES, "bytes": strict_yaml.MAX_BYTES}
            self._problems.add(self._head_file, 0, "", None, reason % limits, _("Take out what does not belong to it."))
        return not self._problems.found

    def _root(self, file: str, known: Collection[str]) -> Record | None:
        node = strict_yaml.read(self._files[file], file, self._problems)
        if node is None:
            return None
        if isinstance(node, strict_yaml.Mapping):
            return Record(node, file, "", self._problems, known)
        mend = _("Start with %(keys)s.") % {"keys": ", ".join(f"“{key}:”" for key in known)}
        self._problems.add(file, node.line, "", None, _("the file must be a group of `key: value` lines."), mend)
        return None

    def _take_domain_file(self, file: str) -> None:
        record = self._root(file, _DOMAIN_FILE_KEYS)
        code = record.text("domain", most=8) if record else ""
        if record is None or not code:
            return
        if (first := self._domain_files.get(code)) is not None:
            reason = _("this domain already has the file %(file)s.") % {"file": first.file}
            record.refuse("domain", code, reason, _("Put both into one file."))
        else:
            self._domain_files[code] = record

    def _framework(self, head: Record) -> FrameworkPack:
        key_form = _("“soc-readiness”: small letters, digits and hyphens")
        pack = FrameworkPack(
            key=head.text("key", most=60, pattern=r"[a-z][a-z0-9]*(-[a-z0-9]+)*", form=key_form),
            version=head.text("version", most=20, pattern=r"[0-9]{1,4}(\.[0-9]{1,4}){1,2}", form=_("“1.0” or “1.0.2”")),
            name=head.text("name", most=120),
            description=head.text("description", most=1000, optional=True),
            levels=self._levels(head),
            scenarios=head.named("scenarios", most=120, pattern=r"[a-z][a-z0-9_]{0,59}", form=_("“lost_device”")),
            cmm=head.named("cmm", most=120, pattern=r"[BPMTS][1-9]", form=_("“B1”, a SOC-CMM aspect")),
            domains=(),
            fingerprint="",
        )
        self._catalogue.scenarios = frozenset(key for key, _name in pack.scenarios)
        self._catalogue.cmm = frozenset(key for key, _name in pack.cmm)
        domains = tuple(
            self._domain(record) for record in head.records("domains", _DOMAIN_KEYS, called="code", most=50)
        )
        for code, record in self._domain_files.items():
            reason = _("%(file)s does not name this domain.") % {"file": self._head_file}
            record.refuse("domain", code, reason, _("Add it there, or take this file out."))
        return replace(pack, domains=domains)

    def _levels(self, head: Record) -> LevelsPack:
        kinds: dict[str, tuple[LevelPack, ...]] = {"maturity": (), "number": (), "yes_no": ()}
        levels = head.nested("levels", tuple(kinds))
        if levels is None:
            if not head.has("levels"):
                head.missing("levels")
            return LevelsPack(**kinds)
        for kind in kinds:
            expected = 3 if kind == "yes_no" else 6
            records = levels.records(kind, ("name", "text"), called="name", most=expected)
            kinds[kind] = tuple(LevelPack(one.text("name", most=40), one.text("text", most=500)) for one in records)
            if kinds[kind] and len(kinds[kind]) != expected:
                reason = _("%(count)d levels are too few; %(expected)d are needed, the lowest first.")
                counts = {"count": len(kinds[kind]), "expected": expected}
                levels.refuse(kind, None, reason % counts, _("Add the missing ones."))
        return LevelsPack(**kinds)

    def _domain(self, record: Record) -> DomainPack:
        code = record.text(
            "code", most=8, pattern=r"[A-Z][A-Z0-9]{1,7}", form=_("“GOV”: 2 to 8 capital letters or digits")
        )
        self._catalogue.take_code(record, code)
        own_file = self._domain_files.pop(code, None)
        if own_file is not None:
            for key in filter(record.has, ("aspects", *_DOMAIN_TEXTS)):
                reason = _("the %(key)s of this domain stand in its own file, %(file)s.")
                record.refuse(key, None, reason % {"key": key, "file": own_file.file}, _("Keep them there only."))
        texts = own_file or record
        aspects = texts.records("aspects", _ASPECT_KEYS, called="code", most=100)
        return DomainPack(
            code=code,
            name=record.text("name", most=120),
            short_name=record.text("short_name", most=40),
            weight=record.amount("weight", least=Decimal("0.01"), most=Decimal(10), decimals=2),
            about=texts.text("about", most=1000, optional=True),
            answered_by=texts.text("answered_by", most=500, optional=True),
            glossary=texts.named(
                "glossary", most=500, pattern=r"\w[^:]{0,58}[\w)]", form=_("“Triage” or “Use case (rule)”, a term")
            ),
            aspects=tuple(self._aspect(aspect, code) for aspect in aspects),
        )

    def _aspect(self, record: Record, domain: str) -> AspectPack:
        code = self._catalogue.nested_code(record, domain)
        scenarios = record.ids("scenarios", pattern=r"[a-z][a-z0-9_]{0,59}", form=_("“lost_device”"))
        for unknown in [key for key in scenarios if key not in self._catalogue.scenarios]:
            reason = _("the list of scenarios in %(file)s does not have it.") % {"file": self._head_file}
            record.refuse("scenarios", unknown, reason, _("Correct the key, or add it there."))
        questions = record.records("questions", Catalogue.QUESTION_KEYS, called="code", most=100)
        return AspectPack(
            code=code,
            name=record.text("name", most=120),
            effort=int(record.choice("effort", _EFFORTS) or 0),
            scenarios=scenarios,
            guidance=record.text("guidance", most=1000, optional=True),
            questions=tuple(read_question(question, code, self._catalogue) for question in questions),
        )


def _fingerprint(pack: FrameworkPack) -> str:
    """Over what the pack says, however it is spelled; empty fields are left out, so that new ones change nothing."""
    content = asdict(pack) | {"fingerprint": None, "scenarios": dict(pack.scenarios), "cmm": dict(pack.cmm)}
    return fingerprint(_plain(content))


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if not _is_empty(item)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", (), [], {})
