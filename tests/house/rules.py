"""The rules of the house that imports alone cannot show, each a reading of the syntax tree."""

import ast
from collections.abc import Iterator

from tests.house.source import Finding, Module, dotted, imported

SENDS = {"delay", "apply_async", "send_task"}
CLOCKS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today"),
    *("timezone.now", "time.time", "time.time_ns"),
}
CLOCKS_WITHOUT_ARGUMENT = {
    "timezone.localdate",
    "timezone.localtime",
    "time.localtime",
    "time.gmtime",
}  # else they convert
UNSCOPED_PLACES = (
    *("accounts/middleware", "accounts/authentication", "accounts/actions", "accounts/queries", "accounts/adapters"),
    *("accounts/tasks", "accounts/management/", "jobs/", "soc_builder/management/commands/backup"),
)
FORM_FILES = ("forms", "filters", "serializers")


def only_jobs_sends_to_celery(module: Module) -> Iterator[Finding]:
    """The row is the truth: whoever sends past `jobs` loses work when the broker is away."""
    if module.room == "jobs":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SENDS:
            yield Finding(module.path, node.lineno, f"only jobs sends to Celery; this calls {node.func.attr}()")


def only_rendering_imports_weasyprint(module: Module) -> Iterator[Finding]:
    """It belongs into a child process with limits."""
    if module.path.startswith("reports/rendering"):
        return
    for name, line in imported(module.tree):
        if name.split(".")[0] == "weasyprint":
            yield Finding(module.path, line, "only reports/rendering imports WeasyPrint")


def no_queryset_at_class_level(module: Module) -> Iterator[Finding]:
    """Such a query set is made at import, outside every organization's scope."""
    if not any(part in FORM_FILES for part in module.path.removesuffix(".py").split("/")):
        return
    for parent in ast.walk(module.tree):
        if isinstance(parent, ast.ClassDef):
            for statement in parent.body:
                if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
                    for node in _outside_functions(statement.value):
                        if isinstance(node, ast.Attribute) and node.attr in (
                            "objects",
                            "_default_manager",
                            "_base_manager",
                        ):
                            yield Finding(
                                module.path,
                                node.lineno,
                                "a query set at class level; give it in __init__ or as a callable",
                            )


def scopes_are_lifted_only_where_listed(module: Module) -> Iterator[Finding]:
    """`scopes_disabled()` looks over all organizations."""
    if module.path.startswith(UNSCOPED_PLACES):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and dotted(node.func).endswith("scopes_disabled"):
            yield Finding(
                module.path, node.lineno, "scopes_disabled() does not stand here; open the organization's scope"
            )


def only_the_clock_reads_the_time(module: Module) -> Iterator[Finding]:
    """Decay, reminders and the sample's year run on core.clock. (time.monotonic() measures, it tells no time.)"""
    if module.path in ("core/clock.py", "soc_builder/healthcheck.py"):  # the latter runs without Django
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name in CLOCKS or (name in CLOCKS_WITHOUT_ARGUMENT and not node.args and not node.keywords):
                yield Finding(module.path, node.lineno, f"{name}() reads a clock; use core.clock")


def nothing_is_marked_safe(module: Module) -> Iterator[Finding]:
    """Whatever is shown is escaped by the template."""
    for name, line in imported(module.tree):
        if name.split(".")[-1] in ("mark_safe", "SafeString", "SafeText"):
            yield Finding(
                module.path, line, "mark_safe lets text through unescaped; render a template or use format_html"
            )


def nothing_is_done_by_hand_in_sql(module: Module) -> Iterator[Finding]:
    """A row of strings turned into SQL has no scope and no escaping."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("raw", "extra"):
            yield Finding(module.path, node.lineno, f".{node.func.attr}() writes SQL by hand")


def fields_are_listed_one_by_one(module: Module) -> Iterator[Finding]:
    """A new column is not exposed before somebody decided so."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value == "__all__":
            if any(isinstance(target, ast.Name) and target.id == "fields" for target in node.targets):
                yield Finding(
                    module.path, node.lineno, 'fields = "__all__" exposes what nobody decided on; list the fields'
                )


def files_have_names_that_say_something(module: Module) -> Iterator[Finding]:
    """A thing that has no name has not been understood yet."""
    for part in module.path.removesuffix(".py").split("/"):
        if part in (
            "utils",
            "util",
            "helpers",
            "helper",
            "common",
            "misc",
            "manager",
            "managers",
            "services",
            "service",
        ):
            yield Finding(module.path, 1, f"'{part}' says nothing; name the thing")


def files_stay_short(module: Module, limit: int = 500) -> Iterator[Finding]:
    """Past some 400 lines a file is split by noun."""
    lines = max((getattr(node, "end_lineno", 0) or 0 for node in module.tree.body), default=0)
    if lines > limit:
        yield Finding(module.path, lines, f"{lines} lines; split it by noun")


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what is in it; functions, lambdas and query sets of nothing left out."""
    if isinstance(node, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
        return
    if isinstance(node, ast.Call) and dotted(node.func).endswith(".objects.none"):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _outside_functions(child)


ALL = (
    only_jobs_sends_to_celery,
    only_rendering_imports_weasyprint,
    no_queryset_at_class_level,
    scopes_are_lifted_only_where_listed,
    only_the_clock_reads_the_time,
    nothing_is_marked_safe,
    nothing_is_done_by_hand_in_sql,
    fields_are_listed_one_by_one,
    files_have_names_that_say_something,
    files_stay_short,
)
