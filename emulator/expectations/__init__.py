"""What a client is held to: contracts that a test states, bad habits that are known, and those who judge of both."""
