"""The doorbell and the live commands: one Unix socket between the daemon and the web or command line."""
