// One cleartext HTTP/2 connection to 127.0.0.1 with its streams: nghttp2 for the protocol, epoll for readiness.
#pragma once

#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stream.h"

enum {
    OUTBOX = 65536,
    LARGEST_WRITE = 16384 + 9,  // one DATA frame with its head
};

typedef struct {
    nghttp2_session *session;
    int socket;
    int poll;  // the epoll descriptor that watches the socket
    bool dead;
    bool wants_write;
    Stream *streams;
    size_t stream_count;
    size_t outbox_used;
    size_t outbox_sent;
    uint8_t outbox[OUTBOX];
} Connection;

// Connects and opens its streams; exits with a word if nobody listens.
Connection *connection_open(int poll, int port, const Plan *plan, size_t stream_count);

// Reads what has come, when there is something, and writes what may go.
void connection_ready(Connection *connection, bool readable);
