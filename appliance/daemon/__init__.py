"""The daemon: it drives the modems and the PBX, and is the only process that knows their secrets."""
