"""Who may do what: one table, read by views, pages, API and tests. What is not in it is forbidden."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role

View = TypeVar("View", bound=Callable[..., Any])

O, M, N, E, A = Role.OWNER, Role.MANAGER, Role.ANALYST, Role.EXECUTIVE, Role.AUDITOR  # noqa: E741  # columns of the table

POLICY: dict[str, frozenset[Role]] = {
    verb: frozenset(roles)
    for verb, roles in {
        "organization.view":   (O, M, N, E, A),
        "organization.change": (O,),
        "member.view":         (O, M,       A),
        "member.change":       (O,),
        "audit.view":          (O, M,       A),
        "audit.verify":        (O, M,       A),
        "overview.view":       (O, M, N, E, A),
        "inbox.view":          (O, M, N, E, A),
        "follow_up.view":      (O, M, N,    A),
        "follow_up.change":    (O, M, N),
        "review.record":       (O, M, N),
        "framework.view":      (O, M, N,    A),
        "framework.load":      (O, M),
        "assessment.view":     (O, M, N,    A),
        "assessment.create":   (O, M),
        "assessment.change":   (O, M),
        "assessment.submit":   (O, M),
        "assessment.reopen":   (O, M),
        "answer.record":       (O, M, N),
        "answer.confirm":      (O, M),
        "evidence.view":       (O, M, N,    A),
        "evidence.add":        (O, M, N),
        "evidence.review":     (O, M),
        "evidence.withdraw":   (O, M, N),
        "score.view":          (O, M, N, E, A),
        "gap.view":            (O, M, N, E, A),
        "gap.plan":            (O, M, N),
        "gap.accept":          (O, M),
        "gap.approve":         (O, M),
        "inventory.view":      (O, M, N,    A),
        "inventory.change":    (O, M, N),
        "inventory.import":    (O, M, N),
        "inventory.declare":   (O, M),           # which fields assets have
        "report.view":         (O, M, N, E, A),
        "report.ask":          (O, M, N, E, A),
        "report.edit":         (O, M),
        "report.publish":      (O, M),
        "job.view":            (O, M, N,    A),
        "job.change":          (O, M),
        "job.own":             (O, M, N, E, A),  # see what one asked for oneself
        "job.change_own":      (O, M, N, E, A),  # and cancel or retry it
        "token.own":           (O, M, N, E, A),  # see, make and revoke one's own
        "token.change":        (O,),             # see and revoke all, make those of services
    }.items()
}  # fmt: skip


# What a token may be given. Its rights are these, and of them only what its membership may do at that moment.
SCOPES: dict[str, tuple[str, ...]] = {
    "organization:read":  ("organization.view",),
    "organization:write": ("organization.change",),
    "member:read":        ("member.view",),
    "member:write":       ("member.change",),
    "audit:read":         ("audit.view",),
    "audit:write":        ("audit.verify",),
    "overview:read":      ("overview.view", "inbox.view"),
    "follow_up:read":     ("follow_up.view",),
    "follow_up:write":    ("follow_up.change",),
    "review:write":       ("review.record",),
    "framework:read":     ("framework.view",),
    "framework:write":    ("framework.load",),
    "assessment:read":    ("assessment.view",),
    "assessment:write":   ("assessment.create", "assessment.change", "assessment.submit", "assessment.reopen"),
    "answer:write":       ("answer.record", "answer.confirm"),
    "evidence:read":      ("evidence.view",),
    "evidence:write":     ("evidence.add", "evidence.review", "evidence.withdraw"),
    "score:read":         ("score.view",),
    "gap:read":           ("gap.view",),
    "gap:write":          ("gap.plan", "gap.accept", "gap.approve"),
    "report:read":        ("report.view",),
    "report:write":       ("report.ask", "report.edit", "report.publish"),
    "job:read":           ("job.view", "job.own"),
    "job:write":          ("job.change", "job.change_own"),
}  # fmt: skip
SUBJECTS: dict[str, Any] = {
    "organization": _("Organization"),
    "member": _("Members"),
    "audit": _("Audit trail"),
    "overview": _("Overview"),
    "follow_up": _("Follow-ups"),
    "review": _("Reviews"),
    "framework": _("Frameworks"),
    "assessment": _("Assessments"),
    "answer": _("Answers"),
    "evidence": _("Evidence"),
    "score": _("Scores"),
    "gap": _("Gaps"),
    "report": _("Reports"),
    "job": _("Jobs"),
}
NEVER_BY_TOKEN = (
    "token.own", "token.change",  # who makes keys has just proven who they are
    "inventory.view", "inventory.change", "inventory.declare", "inventory.import",  # no address of the API serves them
)  # fmt: skip
SCOPE_OF = {verb: scope for scope, verbs in SCOPES.items() for verb in verbs}


EVENT_NAMES: dict[str, Any] = {
    "organization.create": _("Organization created"),
    "organization.change": _("Organization changed"),
    "organization.remove": _("Organization removed"),
    "organization.logo": _("Logo changed"),
    "member.add": _("Member added"),
    "member.invite": _("Member invited"),
    "member.join": _("Member joined"),
    "member.change": _("Member changed"),
    "member.grant": _("Role changed"),
    "member.end": _("Membership ended"),
    "member.add_service": _("Service added"),
    "token.make": _("Token made"),
    "token.revoke": _("Token revoked"),
    "token.refused": _("Token refused"),
    "sign_in.done": _("Signed in"),
    "sign_in.failed": _("Sign-in failed"),
    "sign_in.ended": _("Signed out"),
    "sign_in.others_ended": _("Signed out elsewhere"),
    "sign_in.address_changed": _("E-mail address changed"),
    "sign_in.link": _("Sign-in link made"),
    "sign_in.link_used": _("Sign-in link used"),
    "password.change": _("Password changed"),
    "password.reset": _("Password reset"),
    "factor.add": _("Second factor added"),
    "factor.remove": _("Second factor removed"),
    "factor.codes": _("Recovery codes made anew"),
    "access.denied": _("Access denied"),
    "audit.verify": _("Audit trail verified"),
    "list.export": _("List exported"),
    "report.ask": _("Report asked for"),
    "report.make": _("Report file made"),
    "report.edit": _("Report text changed"),
    "report.publish": _("Report published"),
    "report.download": _("Report downloaded"),
    "report.damaged": _("Report file found damaged"),
    "framework.load": _("Framework loaded"),
    "assessment.create": _("Assessment started"),
    "assessment.change": _("Assessment changed"),
    "assessment.submit": _("Assessment submitted"),
    "assessment.reopen": _("Assessment reopened"),
    "answer.record": _("Answer saved"),
    "answer.confirm": _("“Not applicable” confirmed"),
    "answer.confirm_carried": _("Carried answers confirmed"),
    "evidence.add": _("Evidence attached"),
    "evidence.review": _("Evidence reviewed"),
    "evidence.withdraw": _("Evidence withdrawn"),
    "evidence.damaged": _("Damaged evidence asked for"),
    "gap.open": _("Gap opened"),
    "gap.plan": _("Gap planned"),
    "gap.effort": _("Effort changed with the framework"),
    "gap.ask_acceptance": _("Acceptance asked for"),
    "gap.approve": _("Gap accepted"),
    "gap.refuse": _("Acceptance refused"),
    "gap.end_acceptance": _("Acceptance ended"),
    "gap.acceptance_expired": _("Acceptance ran out"),
    "gap.close": _("Gap closed by its score"),
    "gap.reopen": _("Gap open again"),
    "asset.create": _("Asset recorded"),
    "asset.change": _("Asset changed"),
    "asset.status": _("Asset planned, used or retired"),
    "asset.remove": _("Asset removed"),
    "asset.restore": _("Asset restored"),
    "network.create": _("Network recorded"),
    "network.change": _("Network changed"),
    "network.remove": _("Network removed"),
    "network.restore": _("Network restored"),
    "dataset.create": _("Data set recorded"),
    "dataset.change": _("Data set changed"),
    "dataset.remove": _("Data set removed"),
    "dataset.restore": _("Data set restored"),
    "businessservice.create": _("Business service recorded"),
    "businessservice.change": _("Business service changed"),
    "businessservice.remove": _("Business service removed"),
    "businessservice.restore": _("Business service restored"),
    "import.start": _("File sent for import"),
    "import.apply": _("Import stored"),
    "import.undo": _("Import undone"),
    "import.discard": _("File for import discarded"),
    "import.export": _("Assets exported"),
    "dependency.add": _("Dependency recorded"),
    "dependency.remove": _("Dependency taken back"),
    "declaredfield.create": _("Field of assets declared"),
    "declaredfield.change": _("Field of assets changed"),
    "follow_up.open": _("Follow-up opened"),
    "follow_up.change": _("Follow-up changed"),
    "follow_up.close": _("Follow-up closed"),
    "review.record": _("Reviewed"),
    "job.ask": _("Job asked for"),
    "job.cancel": _("Job cancelled"),
    "job.retry": _("Job tried again"),
}


def verb_name(verb: str) -> str:
    """What an event's verb says to people: "Role changed", or its parts where it has no words yet."""
    return str(EVENT_NAMES.get(verb, verb.replace("_", " ").replace(".", ": ").capitalize()))


def may(membership: Membership, verb: str) -> bool:
    """Whether this membership may do `verb` to records of its organization. Unknown verbs raise KeyError."""
    return membership.is_active and membership.role in POLICY[verb]


def scopes_for(membership: Membership) -> list[str]:
    """The scopes that give this membership anything."""
    return [scope for scope, verbs in SCOPES.items() if any(may(membership, verb) for verb in verbs)]


def may_by_token(membership: Membership, scopes: Iterable[str], verb: str) -> bool:
    """Whether a token with these scopes may do `verb` for this membership."""
    return SCOPE_OF.get(verb, "") in set(scopes) and may(membership, verb)


def allow(verb: str = "", **by_method: str) -> Callable[[View], View]:
    """Declare what a view of an organization does: `@allow("gap.view", post="gap.plan")`. The middleware sees to it."""
    verbs = {**({"": verb} if verb else {}), **{method.upper(): other for method, other in by_method.items()}}
    unknown = set(verbs.values()) - set(POLICY)
    if unknown:
        raise LookupError(f"No such verb in the policy: {', '.join(sorted(unknown))}")

    def declare(view: View) -> View:
        view.policy = verbs  # type: ignore[attr-defined]  # read by the middleware and the start-up check
        return view

    return declare


def public(reason: str) -> Callable[[View], View]:
    """Declare that anybody may open this view, and why."""

    def declare(view: View) -> View:
        view.public = reason  # type: ignore[attr-defined]  # as above
        return view

    return declare


def signed_in(view: View) -> View:
    """Declare a view outside any organization that every signed-in user may open."""
    view.signed_in = True  # type: ignore[attr-defined]  # as above
    return view


LIBRARY_VIEWS: dict[str, str] = {
    "allauth.account.views": "signing in and the own account: the library asks for a session where one is needed",
    "allauth.mfa": "the own second factors: the library asks for a session where one is needed",
    "allauth.usersessions": "the own sessions: the library asks for a session",
    "django.views.i18n": "the message catalogue holds no data",
}


def api_class(view: Callable[..., Any]) -> Any:
    """The class behind an address of the API; None for a page."""
    return getattr(view, "cls", None)


def verb_for(view: Callable[..., Any], method: str) -> str | None:
    """The verb that this view needs for this method, or None where it declares none.

    A page declares one verb and the methods that need another. The API names each method that changes something.
    """
    verbs: dict[str, str] | None = getattr(api_class(view) or view, "policy", None)
    if verbs is None:
        return None
    if api_class(view):
        return verbs.get(method) or (verbs.get("") if method == "GET" else None)
    return verbs.get(method) or verbs[""]


def is_declared(view: Callable[..., Any]) -> bool:
    """Whether the view says who may open it, for every method it has."""
    if resource := api_class(view):
        methods = [name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(resource, name)]
        return hasattr(resource, "public") or all(verb_for(view, method) for method in methods)
    if any(hasattr(view, mark) for mark in ("policy", "public", "signed_in")):
        return True
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    return any(module == name or module.startswith(f"{name}.") for name in LIBRARY_VIEWS)
