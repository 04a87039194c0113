"""Files for other programs, one module per format: plain values in, bytes out."""

from inventory.exporters.assets import csv_text, json_text, xlsx_content

__all__ = ["csv_text", "json_text", "xlsx_content"]
