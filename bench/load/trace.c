#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *path, const char *why) {
    fprintf(stderr, "h2load: %s: %s\n", path, why);
    exit(2);
}

static uint8_t *read_whole(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        fail(path, "cannot be opened");
    }
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*length + 1);
    if (fread(bytes, 1, *length, file) != *length) {
        fail(path, "cannot be read");
    }
    bytes[*length] = 0;
    fclose(file);
    return bytes;
}

uint32_t trace_total_length(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

// Takes one "name TAB value LF" line and returns where the next one starts.
static char *take_field(Trace *trace, const char *path, char *line) {
    char *tab = strchr(line, '\t');
    char *end = strchr(line, '\n');
    if (!tab || !end || tab > end) {
        fail(path, "a header line has no tab");
    }
    *tab = 0;
    *end = 0;
    trace->fields = realloc(trace->fields, (trace->field_count + 1) * sizeof(Field));
    trace->fields[trace->field_count++] = (Field){.name = line, .value = tab + 1};
    return end + 1;
}

static void take_messages(Trace *trace, const char *path, const uint8_t *bytes, const uint8_t *end) {
    while (bytes < end) {
        uint32_t total = end - bytes >= 12 ? trace_total_length(bytes) : 0;
        if (total < 16 || total > (size_t)(end - bytes)) {
            fail(path, "a message is cut short");
        }
        trace->messages = realloc(trace->messages, (trace->message_count + 1) * sizeof(Message));
        trace->messages[trace->message_count++] = (Message){.bytes = bytes, .length = total};
        bytes += total;
    }
}

Trace trace_read(const char *path) {
    Trace trace = {0};
    size_t length;
    uint8_t *bytes = read_whole(path, &length);
    char *line = (char *)bytes;
    while (*line != '\n') {
        line = take_field(&trace, path, line);
    }
    take_messages(&trace, path, (uint8_t *)line + 1, bytes + length);
    if (trace.message_count < 2) {
        fail(path, "needs an audio event and a last, empty message");
    }
    return trace;
}
