"""From frozen data to files for other programs: XLSX, CSV, JSON. No database, no clock."""

from reports.exporters.files import canonical, csv_file, digest, file_identifier, json_file, xlsx_file

__all__ = ["canonical", "csv_file", "digest", "file_identifier", "json_file", "xlsx_file"]
