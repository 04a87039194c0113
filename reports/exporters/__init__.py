"""From frozen data to files for other programs: XLSX, CSV, JSON. No database, no clock."""

from reports.exporters.files import csv_file, file_identifier, json_file, xlsx_file

__all__ = ["csv_file", "file_identifier", "json_file", "xlsx_file"]
