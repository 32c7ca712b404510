// One stream that replays a trace: what it may send, how it reads the replies, what takes its place at its end.
#pragma once

#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace.h"

typedef enum { CLOSED_LOOP, REAL_TIME, FLAT_OUT } Mode;

typedef struct {
    Mode mode;
    const Trace *trace;
} Plan;

enum { KEPT_HEAD = 200 };  // bytes of each reply, to tell an exception and its words

typedef struct {
    const Plan *plan;
    nghttp2_session *session;
    int32_t id;
    size_t next;     // index of the message that is being sent
    size_t offset;   // how much of it is
    int credit;      // how many messages may be sent
    bool awaiting;   // an event is sent and not answered
    bool answered;   // has had a reply since the program began
    double sent_at;  // when the oldest unanswered event was sent
    int status;
    uint32_t left;  // bytes of the reply in progress that are still to come, once its length is known
    size_t have;    // bytes of `head` that are filled
    uint8_t head[KEPT_HEAD];
} Stream;

// Submits the request; when the stream has ended, a fresh one takes its place without being asked.
void stream_open(Stream *stream);

// Lets it send one message more, at the connection's next write.
void stream_allow(Stream *stream);

// What a session must call so that its streams live. The caller deletes it.
nghttp2_session_callbacks *stream_callbacks(void);
