"""`manage.py load_framework FILE`: for whoever writes a framework of their own."""

import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from assessments import actions
from assessments.importers.framework_pack import PackInvalid, read_pack_at
from core.errors import Refused


class Command(BaseCommand):
    help = "Loads a framework for all organizations from a YAML file or a folder of them. Exit 1: refused, 2: no file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a YAML file, or a folder of them")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            pack = read_pack_at(file)
        except OSError as error:
            self._stop(2, f"{file}: {error.strerror}")
        except PackInvalid as error:
            self._stop(1, str(error))
        try:
            framework = actions.load_framework(pack)
        except Refused as error:
            self._stop(1, str(error))
        loaded = _("%(framework)s is loaded: %(count)d questions.")
        self.stdout.write(loaded % {"framework": framework, "count": len(pack.questions)})

    def _stop(self, code: int, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(code)
