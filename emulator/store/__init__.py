"""What the emulator remembers: one table of resources, reached through `database.Store`."""
