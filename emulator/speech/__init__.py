"""Pure transforms of a timeline: what the features of a request make of what is said."""
