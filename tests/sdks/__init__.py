"""Programs with the SDKs that people use, each against a real process, and what every one must have seen."""
