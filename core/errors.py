"""What can be refused, said as a sentence that the reader can act on."""

from typing import Any


class Refused(Exception):
    """A rule of the product forbids this. The message is a sentence for the person who asked."""

    code = "refused"  # what programs read


class RecordChanged(Refused):
    """Somebody else saved the record since it was read. `current` is the record as it stands now."""

    def __init__(self, message: str, current: Any = None) -> None:
        super().__init__(message)
        self.current = current
