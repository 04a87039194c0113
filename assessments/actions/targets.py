"""The targets and weights that an assessment copies, as its rows keep them."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.profiles import PROFILES, OwnTarget, ProfileKey, TargetSource, targets
from assessments.queries import FrameworkContent
from core.errors import Refused

HEAVIEST = Decimal(10)


def stored_targets(content: FrameworkContent, profile: str, own: Mapping[str, OwnTarget]) -> dict[str, dict[str, str]]:
    """Aspect code -> level, source, reason. Raises Refused."""
    if profile not in set(ProfileKey):
        raise Refused(_("Choose one of the target profiles."))
    strangers = sorted(own.keys() - content.aspects.keys())
    if strangers:
        raise Refused(_("The framework has no aspect %(aspects)s.") % {"aspects": ", ".join(strangers)})
    return {
        code: {"level": str(target.level), "source": target.source.value, "reason": target.reason}
        for code, target in targets(content.aspects, PROFILES[ProfileKey(profile)], own).items()
    }


def own_targets(stored: Mapping[str, Mapping[str, str]]) -> dict[str, OwnTarget]:
    """Those that the organization set itself."""
    return {
        code: OwnTarget(Fraction(one["level"]), one["reason"])
        for code, one in stored.items()
        if one["source"] == TargetSource.OWN
    }


def stored_weights(content: FrameworkContent, changed: Mapping[str, Decimal], reason: str) -> dict[str, str]:
    """Domain code -> weight, of every domain. Raises Refused."""
    own = {domain.code: domain.weight for domain in content.domains}
    strangers = sorted(changed.keys() - own.keys())
    if strangers:
        raise Refused(_("The framework has no domain %(domains)s.") % {"domains": ", ".join(strangers)})
    for code, weight in changed.items():
        if not weight.is_finite() or not 0 < weight <= HEAVIEST or weight.normalize().as_tuple().exponent < -2:  # type: ignore[operator]  # finite
            raise Refused(
                _("The weight of %(domain)s is above 0, at most %(most)s, with two decimals.")
                % {"domain": code, "most": HEAVIEST}
            )
    weights = own | dict(changed)
    if weights != own and not reason.strip():
        raise Refused(_("Say why the weights differ from the framework's: reports print it."))
    return {code: format(weight.normalize(), "f") for code, weight in weights.items()}
