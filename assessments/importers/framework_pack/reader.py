"""Reads a framework pack: YAML bytes in, one `FrameworkPack` out, or every problem found, each as a sentence."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from assessments.importers.framework_pack.values import FrameworkPack


class PackInvalid(ValueError):
    """The pack was refused; `problems` says where, what, why and how to mend, up to fifty times."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems: tuple[str, ...] = tuple(problems)


def read_pack(source: bytes | Mapping[str, bytes], *, name: str = "framework.yaml") -> FrameworkPack:
    """Read one file (bytes; `name` is what problems call it) or a folder (file name → bytes).

    A folder holds `framework.yaml` and one file per domain; in a single file the aspects stand under their domains.
    """
    raise NotImplementedError


def read_pack_at(path: Path) -> FrameworkPack:
    """Read the pack that lies at a path: one YAML file, or a folder of them."""
    raise NotImplementedError


def shipped_packs() -> tuple[Path, ...]:
    """The folders of the packs that come with the product."""
    raise NotImplementedError
