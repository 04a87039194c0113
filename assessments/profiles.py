"""Which level an organization wants to reach in each aspect. Plain Python: no database, no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from assessments.scoring import DomainScore, Scorecard

RAISED_ASPECTS = frozenset({"IRP.1", "IRP.2", "IRP.3", "IRP.4", "IRP.5", "DET.1", "DET.2", "AST.1", "AST.4"})


class ProfileKey(StrEnum):
    STARTER = "starter"
    STANDARD = "standard"
    REGULATED = "regulated"


class TargetSource(StrEnum):
    BASE = "base"
    RAISED = "raised"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Profile:
    """A base level for every aspect, and a raised one for those that matter most when an incident comes."""

    key: ProfileKey
    base: Fraction
    raised: Fraction
    raised_aspects: frozenset[str] = RAISED_ASPECTS


@dataclass(frozen=True, slots=True)
class OwnTarget:
    """A target the organization set for one aspect. Raises ValueError outside 0 to 5 or without a reason."""

    level: Fraction
    reason: str

    def __post_init__(self) -> None:
        if not 0 <= self.level <= 5:
            raise ValueError(f"The target is {self.level}; it must be from 0 to 5.")
        if not self.reason.strip():
            raise ValueError("A target of one's own needs a reason.")


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted of one aspect, 0 to 5, and where that comes from."""

    aspect: str
    level: Fraction
    source: TargetSource
    reason: str = ""  # of an own target


PROFILES: Mapping[ProfileKey, Profile] = MappingProxyType(
    {
        ProfileKey.STARTER: Profile(ProfileKey.STARTER, Fraction(2), Fraction(3)),
        ProfileKey.STANDARD: Profile(ProfileKey.STANDARD, Fraction(3), Fraction(4)),
        ProfileKey.REGULATED: Profile(ProfileKey.REGULATED, Fraction(4), Fraction(5)),
    }
)
DEFAULT_PROFILE = ProfileKey.STANDARD


def targets(
    aspects: Iterable[str], profile: Profile = PROFILES[DEFAULT_PROFILE], own: Mapping[str, OwnTarget] | None = None
) -> dict[str, Target]:
    """The target of each aspect code: the own one where there is one, else the profile's. Source: docs/scoring.md."""
    own = own or {}
    return {aspect: _target(aspect, profile, own.get(aspect)) for aspect in aspects}


def domain_target(domain: DomainScore, wanted: Mapping[str, Target]) -> Fraction | None:
    """The plain mean over its aspects that have data and a target, 0 to 5. Source: docs/scoring.md."""
    levels = [wanted[aspect.code].level for aspect in domain.aspects if aspect.has_data and aspect.code in wanted]
    return sum(levels, Fraction(0)) / len(levels) if levels else None


def overall_target(card: Scorecard, wanted: Mapping[str, Target]) -> Fraction | None:
    """The domains' targets by the domains' weights, 0 to 5. Source: docs/scoring.md."""
    known = [
        (domain.weight, target) for domain in card.domains if (target := domain_target(domain, wanted)) is not None
    ]
    weights = sum((weight for weight, _target in known), Fraction(0))
    return sum((weight * target for weight, target in known), Fraction(0)) / weights if known else None


def _target(aspect: str, profile: Profile, own: OwnTarget | None) -> Target:
    if own is not None:
        return Target(aspect, own.level, TargetSource.OWN, own.reason)
    if aspect in profile.raised_aspects:
        return Target(aspect, profile.raised, TargetSource.RAISED)
    return Target(aspect, profile.base, TargetSource.BASE)
