"""Measures what the product costs beside the least code that does the same: `make bench ROW=P5`. Asserts no seconds."""
