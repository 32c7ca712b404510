"""What the emulator remembers: tables of resources and of the journal, reached through `database.Store`."""
