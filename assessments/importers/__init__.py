"""One module per outside format: bytes in, plain values out, no database."""
