"""Static files: only what pages use, under names that change with their content, compressed once."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage

_VERSIONED = re.compile(r"\.[0-9a-f]{12}\.")


class UsedStaticFiles(StaticFilesConfig):
    """Packages bring pages that this product does not have, and maps to sources: megabytes to compress."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.map",
        "redoc",
        "oauth2-redirect*",
        "swagger-ui-standalone-preset*",
        "rest_framework",
        "htmx-4*",
        "htmax-4*",
    ]


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # has no types
    """Looks for files inside style sheets only; maps to sources, which foreign files name, are not there."""

    patterns: ClassVar[Any] = tuple(
        (files, tuple(pattern for pattern in found if "sourceMappingURL" not in str(pattern)))
        for files, found in CompressedManifestStaticFilesStorage.patterns
    )

    def compress_files(self, paths: Iterable[str]) -> Iterator[Any]:
        """Under the versioned names only: pages ask for no others, but modules for each other, which are short."""
        compressed: Iterator[Any] = super().compress_files(path for path in paths if _VERSIONED.search(path))
        return compressed
