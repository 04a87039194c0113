"""What there is to protect: assets, networks, services, and what depends on what."""
