"""Jobs after their start: the states they go through, the worker that moves them, what they write and where."""
