"""The product's source as the house rules read it: every module with its syntax tree."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "accounts", "jobs", "reviews", "inventory", "assessments", "reports", "desk", "soc_builder")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file."""

    path: str  # from the top of the project, with slashes
    tree: ast.Module

    @classmethod
    def of(cls, text: str, path: str = "assessments/actions.py") -> "Module":
        return cls(path, ast.parse(text, path))

    @property
    def room(self) -> str:
        return self.path.split("/", 1)[0]


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that breaks a rule."""

    path: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.why}"


Rule = Callable[[Module], Iterable[Finding]]


def product_modules() -> Iterator[Module]:
    """Every module of every room, without migrations."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield Module.of(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())


def findings(rule: Rule) -> list[str]:
    """What the rule finds in the product, as sentences."""
    return [str(finding) for module in product_modules() for finding in rule(module)]


def dotted(node: ast.expr) -> str:
    """`a.b.c` for a chain of names, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else node.attr
    return ""


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every imported dotted name with its line: `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
