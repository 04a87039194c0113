"""From frozen data to a PDF. The half that lays out pages runs as a process of its own (`python -m reports.rendering`)."""
