"""The renderer: one message in on standard input, one PDF out on standard output, one line per page on standard error.

Runs in a fresh process with a bare environment, imports no Django, and stands behind its walls before it loads anything
that could be misled.
"""

import gc
import json
import os
import sys
from typing import NoReturn

from core import walls
from reports.rendering.message import Exit, Limits, Message, Progress

gc.disable()  # imports make no garbage worth looking for
limits = Limits(**json.loads(sys.argv[1])) if len(sys.argv) > 1 else Limits()
walls.set_limits(memory=limits.memory, cpu=limits.cpu)
os.nice(10)  # whoever works in a browser comes first; where nobody does, this changes nothing

from reports.rendering import layout  # noqa: E402  the limits stand before the library is loaded


def main() -> int:
    """Render the message on standard input."""
    message = Message.from_bytes(sys.stdin.buffer.read())
    walls.close_doors()
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000)  # layout makes many objects that live to the end; looking at them often costs a fifth
    try:
        pdf = layout.render(message, tell, limits.pages)
    except layout.ForbiddenAddress:
        return Exit.FORBIDDEN_ADDRESS
    except layout.TooManyPages:
        return Exit.TOO_MANY_PAGES
    except MemoryError:
        return Exit.OUT_OF_MEMORY
    sys.stdout.buffer.write(pdf)
    return Exit.DONE


def tell(news: Progress) -> None:
    """One line of progress for the worker."""
    sys.stderr.write(json.dumps({"phase": news.phase, "pages": news.pages, "total": news.total}) + "\n")
    sys.stderr.flush()


def leave(code: int) -> NoReturn:
    """End at once: there is nothing to tidy up, and taking a large document apart costs as much as a page."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main())
