"""Files from outside, one module per format: bytes in, plain rows out. No database; a child process runs them."""
