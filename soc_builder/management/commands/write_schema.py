"""For developers: the copy of the API's schema in the documentation."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.api.documents import schema

PLACE = Path(settings.BASE_DIR) / "docs" / "openapi.json"


class Command(BaseCommand):
    help = "Writes docs/openapi.json anew. A test compares it with what the API says of itself."

    def handle(self, *args: Any, **options: Any) -> None:
        PLACE.write_text(as_text(), encoding="utf-8")
        self.stdout.write(str(PLACE))


def as_text() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
