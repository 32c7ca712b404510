"""The control API under `/_emulator/`: what the emulator holds, and the levers that a test may pull."""
