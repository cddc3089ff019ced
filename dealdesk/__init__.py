"""The desk: people, audit, notices, the clock, and the settings the two rooms share."""
