// A pre-signed request: its HTTP/2 header fields and the event-stream messages of its body.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *name;
    const char *value;
} Field;

typedef struct {
    const uint8_t *bytes;
    size_t length;
} Message;

typedef struct {
    Field *fields;
    size_t field_count;
    Message *messages;  // the audio events, then the empty signed message that ends the audio
    size_t message_count;
} Trace;

// Reads a file of "name TAB value LF" lines, an empty line, and messages back to back. Exits with a word on failure.
Trace trace_read(const char *path);

// The 32-bit big-endian number that opens every event-stream message: its total length.
uint32_t trace_total_length(const uint8_t *prelude);
