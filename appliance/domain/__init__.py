"""What the office's messages and calls are: pure rules with no I/O, clock, chance or database."""
