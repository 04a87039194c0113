"""Importing a file: asked for by page or command, done in jobs, stored by a few statements over whole files."""

from inventory.actions.imports.asking import (
    APPLY,
    CHECK,
    READ,
    UNDO,
    Wishes,
    ask_apply,
    ask_check,
    ask_undo,
    discard,
    settled_state,
    start_import,
)
from inventory.actions.imports.checking import check_file
from inventory.actions.imports.merging import apply_rows
from inventory.actions.imports.reading import read_file
from inventory.actions.imports.undoing import undo_rows

__all__ = [
    "APPLY",
    "CHECK",
    "READ",
    "UNDO",
    "Wishes",
    "apply_rows",
    "ask_apply",
    "ask_check",
    "ask_undo",
    "check_file",
    "discard",
    "read_file",
    "settled_state",
    "start_import",
    "undo_rows",
]
