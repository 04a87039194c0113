"""Asking for background work, claiming it, finishing it: every rule about a job."""
