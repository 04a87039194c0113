"""From frozen data to a PDF. Pages are laid out in a process of its own: `python -m reports.rendering`."""
