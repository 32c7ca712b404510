// h2load: replays a pre-signed audio stream over cleartext HTTP/2 to a server on 127.0.0.1, on many streams at once.
// It talks to nobody else, stops by itself, and prints "begin" and "end" round its window, then one line of JSON.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "connection.h"
#include "meter.h"
#include "trace.h"

enum { MOST_CONNECTIONS = 2000, MOST_STREAMS = 2000, MOST_SECONDS = 60, MOST_ERRORS = 1000, BATCH = 256 };

static const double SETTLE = 0.5;    // seconds between the last stream's first reply and the window
static const double WARM_UP = 4.0;   // at most so long for every stream to have its first reply
static const double PATIENCE = 2.0;  // closed loop: go on after so long without a reply
static const double EVENT = 0.1;     // seconds of audio in one event

typedef struct {
    Plan plan;
    int poll;
    Connection **connections;
    size_t connection_count;
    size_t streams_each;
    double started;
    double ticks;        // real time: how many events have been due
    double patience_at;  // when to look for impatient streams
} Run;

static size_t stream_total(const Run *run) {
    return run->connection_count * run->streams_each;
}

static Stream *stream_at(const Run *run, size_t index) {
    return &run->connections[index % run->connection_count]->streams[index / run->connection_count];
}

static bool all_answered(const Run *run) {
    for (size_t i = 0; i < stream_total(run); i++) {
        if (!stream_at(run, i)->answered) {
            return false;
        }
    }
    return true;
}

static bool all_dead(const Run *run) {
    for (size_t i = 0; i < run->connection_count; i++) {
        if (!run->connections[i]->dead) {
            return false;
        }
    }
    return true;
}

static void allow(const Run *run, size_t index) {
    Connection *connection = run->connections[index % run->connection_count];
    if (!connection->dead) {
        stream_allow(stream_at(run, index));
        connection_ready(connection, false);
    }
}

// Real time: every stream has one event due in 100 ms, the streams' turns spread evenly over them.
static void keep_time(Run *run, double now) {
    double due = (now - run->started) * (double)stream_total(run) / EVENT;
    for (; run->ticks < due; run->ticks++) {
        allow(run, (size_t)run->ticks % stream_total(run));
    }
}

static void urge(Run *run, double now) {
    if (now < run->patience_at) {
        return;
    }
    run->patience_at = now + PATIENCE / 10;
    for (size_t i = 0; i < stream_total(run); i++) {
        Stream *stream = stream_at(run, i);
        if (stream->awaiting && now - stream->sent_at > PATIENCE) {
            stream->awaiting = false;
            meter.unanswered += meter.open;
            allow(run, i);
        }
    }
}

static void turn(Run *run) {
    struct epoll_event events[BATCH];
    int count = epoll_wait(run->poll, events, BATCH, run->plan.mode == REAL_TIME ? 1 : 20);
    for (int i = 0; i < count; i++) {
        connection_ready(events[i].data.ptr, events[i].events != EPOLLOUT);
    }
    double now = monotonic_seconds();
    if (run->plan.mode == REAL_TIME) {
        keep_time(run, now);
    } else if (run->plan.mode == CLOSED_LOOP) {
        urge(run, now);
    }
}

static bool lost(const Run *run) {
    return meter.errors > MOST_ERRORS || all_dead(run);
}

static void warm_up(Run *run) {
    double latest = run->started + WARM_UP;
    while (monotonic_seconds() < latest && !all_answered(run) && !lost(run)) {
        turn(run);
    }
    double settled = monotonic_seconds() + SETTLE;
    while (monotonic_seconds() < settled && !lost(run)) {
        turn(run);
    }
}

static void measure(Run *run, double seconds) {
    meter_begin();
    double end = monotonic_seconds() + seconds;
    while (monotonic_seconds() < end && !lost(run)) {
        turn(run);
    }
    meter_end();
}

static Mode mode_named(const char *name) {
    if (!strcmp(name, "closed")) {
        return CLOSED_LOOP;
    }
    return !strcmp(name, "flat") ? FLAT_OUT : REAL_TIME;
}

int main(int argc, char **argv) {
    if (argc != 7) {
        fputs("usage: h2load PORT CONNECTIONS STREAMS_EACH closed|real|flat SECONDS TRACE\n", stderr);
        return 2;
    }
    int port = (int)bounded(argv[1], 65535);
    Run run = {
        .connection_count = (size_t)bounded(argv[2], MOST_CONNECTIONS),
        .streams_each = (size_t)bounded(argv[3], MOST_STREAMS),
    };
    long seconds = bounded(argv[5], MOST_SECONDS);
    Trace trace = trace_read(argv[6]);
    run.plan = (Plan){mode_named(argv[4]), &trace};
    run.poll = epoll_create1(0);
    run.connections = calloc(run.connection_count, sizeof(Connection *));
    for (size_t i = 0; i < run.connection_count; i++) {
        run.connections[i] = connection_open(run.poll, port, &run.plan, run.streams_each);
    }
    run.started = monotonic_seconds();
    warm_up(&run);
    measure(&run, (double)seconds);
    return 0;
}
