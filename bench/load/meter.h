// What a run of a load generator counts. Events, replies and latencies count only while the window of measurement is open.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    bool open;
    long events;       // audio events, or calls
    long replies;      // messages that came back, the empty ones among them
    long reply_bytes;  // their length
    long unanswered;   // closed loop: events whose stream went on without a reply, its patience being at an end
    long opened;       // streams, from here on over the whole run
    long finished;     // streams that sent their whole trace and were ended by the server without an error
    long errors;       // failed streams and connections, exception messages, statuses other than 200
    char first_error[256];
} Meter;

extern Meter meter;

double monotonic_seconds(void);

// Opens and closes the window, and prints "begin" and "end"; at its end also the line of JSON that a run is for.
void meter_begin(void);
void meter_end(void);

// Counts the seconds from an event to the first reply after it, if the window is open.
void meter_latency(double seconds);

// Counts an error; the first one is kept, `detail` made printable, for the report.
void meter_error(const char *what, const void *detail, size_t length);

// A number of the command line, from 1 to `most`; exits with a word for any other.
long bounded(const char *text, long most);
