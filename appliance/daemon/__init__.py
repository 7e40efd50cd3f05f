"""The daemon: the loops that stand between the services and the outside, and the root that builds them."""
