"""What texts mean, as numbers that can be compared; an encoder of this machine (docs/adr/0007)."""
