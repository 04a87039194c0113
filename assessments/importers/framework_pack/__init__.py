"""Framework packs: versioned YAML in, plain frozen values out. See docs/framework-packs.md for their form."""

from assessments.importers.framework_pack.reader import PackInvalid, read_pack, read_pack_at, shipped_packs
from assessments.importers.framework_pack.values import (
    AspectPack,
    Direction,
    DomainPack,
    FrameworkPack,
    LevelPack,
    LevelsPack,
    MeasurePack,
    Mode,
    QuestionPack,
    QuestionType,
    Unit,
)

__all__ = [
    "AspectPack",
    "Direction",
    "DomainPack",
    "FrameworkPack",
    "LevelPack",
    "LevelsPack",
    "MeasurePack",
    "Mode",
    "PackInvalid",
    "QuestionPack",
    "QuestionType",
    "Unit",
    "read_pack",
    "read_pack_at",
    "shipped_packs",
]
