"""Documents that go out: whatever they were written in, as text a line at a time."""
