"""What the texts of vocabularies and vocabulary filters say, and what they must not: bytes and files are elsewhere."""
