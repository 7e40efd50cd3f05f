"""The web process: pages, REST API and live feed. It holds no modem, no PBX secret and no event loop."""
