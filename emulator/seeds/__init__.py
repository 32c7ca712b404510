"""Seeds: what is there at the start of the emulator, out of a folder or a snapshot."""
