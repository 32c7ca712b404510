#include "stream.h"

#include <stdlib.h>
#include <string.h>

#include "meter.h"

enum { PRELUDE = 12, MOST_FIELDS = 32 };

static const char EXCEPTION[] = "\x0f:exception-type";  // how the first header of an exception message begins

// ---- sending ----

static void note_sent(Stream *stream) {
    bool audio = stream->next + 1 < stream->plan->trace->message_count;
    stream->next++;
    stream->offset = 0;
    stream->credit--;
    if (audio && meter.open) {
        meter.events++;
    }
    if (audio && !stream->awaiting) {
        stream->awaiting = true;
        stream->sent_at = monotonic_seconds();
    }
}

// One message a DATA frame, as the SDKs do; then an empty frame that ends the stream.
static ssize_t send_body(nghttp2_session *session, int32_t id, uint8_t *buffer, size_t room, uint32_t *flags,
                         nghttp2_data_source *source, void *user) {
    (void)session, (void)id, (void)user;
    Stream *stream = source->ptr;
    const Trace *trace = stream->plan->trace;
    if (stream->next == trace->message_count) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
        return 0;
    }
    if (stream->credit <= 0) {
        return NGHTTP2_ERR_DEFERRED;
    }
    const Message *message = &trace->messages[stream->next];
    size_t count = message->length - stream->offset;
    if (count > room) {
        count = room;
    }
    memcpy(buffer, message->bytes + stream->offset, count);
    stream->offset += count;
    if (stream->offset == message->length) {
        note_sent(stream);
    }
    return (ssize_t)count;
}

void stream_allow(Stream *stream) {
    stream->credit++;
    nghttp2_session_resume_data(stream->session, stream->id);
}

void stream_open(Stream *stream) {
    const Plan *plan = stream->plan;
    const Trace *trace = plan->trace;
    stream->next = 0;
    stream->offset = 0;
    stream->awaiting = false;
    stream->status = 0;
    stream->left = 0;
    stream->have = 0;
    stream->credit = plan->mode == FLAT_OUT ? (int)trace->message_count : plan->mode == CLOSED_LOOP;
    nghttp2_nv fields[MOST_FIELDS];
    for (size_t i = 0; i < trace->field_count; i++) {
        const Field *field = &trace->fields[i];
        fields[i] = (nghttp2_nv){(uint8_t *)field->name, (uint8_t *)field->value, strlen(field->name),
                                 strlen(field->value), NGHTTP2_NV_FLAG_NONE};
    }
    nghttp2_data_provider body = {.source.ptr = stream, .read_callback = send_body};
    stream->id = nghttp2_submit_request(stream->session, NULL, fields, trace->field_count, &body, stream);
    meter.opened++;
}

// ---- receiving ----

static void end_reply(Stream *stream) {
    size_t total = trace_total_length(stream->head);
    if (meter.open) {
        meter.replies++;
        meter.reply_bytes += (long)total;
    }
    if (stream->have > PRELUDE + sizeof EXCEPTION && !memcmp(stream->head + PRELUDE, EXCEPTION, sizeof EXCEPTION - 1)) {
        meter_error("exception", stream->head + PRELUDE, stream->have - PRELUDE);
        return;
    }
    stream->answered = true;
    if (!stream->awaiting) {
        return;
    }
    stream->awaiting = false;
    meter_latency(monotonic_seconds() - stream->sent_at);
    if (stream->plan->mode == CLOSED_LOOP) {
        stream_allow(stream);
    }
}

// Takes bytes of the reply in progress, at most to its end; returns how many.
static size_t take_reply(Stream *stream, const uint8_t *data, size_t length) {
    size_t count = stream->have < PRELUDE ? PRELUDE - stream->have : stream->left;
    if (count > length) {
        count = length;
    }
    size_t kept = KEPT_HEAD - stream->have < count ? KEPT_HEAD - stream->have : count;
    memcpy(stream->head + stream->have, data, kept);
    bool in_prelude = stream->have < PRELUDE;
    stream->have += kept;
    if (!in_prelude) {
        stream->left -= (uint32_t)count;
    } else if (stream->have == PRELUDE) {
        stream->left = trace_total_length(stream->head) - PRELUDE;
    }
    if (stream->have >= PRELUDE && stream->left == 0) {
        end_reply(stream);
        stream->have = 0;
    }
    return count;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data, size_t length,
                   void *user) {
    (void)flags, (void)user;
    Stream *stream = nghttp2_session_get_stream_user_data(session, id);
    if (!stream) {
        return 0;
    }
    if (stream->status != 200) {
        meter_error("status is not 200", data, length);
        return 0;
    }
    while (length) {
        size_t count = take_reply(stream, data, length);
        data += count;
        length -= count;
    }
    return 0;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_length,
                     const uint8_t *value, size_t value_length, uint8_t flags, void *user) {
    (void)flags, (void)user, (void)value_length;
    Stream *stream = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (stream && name_length == 7 && !memcmp(name, ":status", 7)) {
        stream->status = atoi((const char *)value);  // nghttp2 ends it with a zero
    }
    return 0;
}

static int on_close(nghttp2_session *session, int32_t id, uint32_t code, void *user) {
    (void)user;
    Stream *stream = nghttp2_session_get_stream_user_data(session, id);
    if (!stream) {
        return 0;
    }
    bool whole = stream->next == stream->plan->trace->message_count;
    if (code == NGHTTP2_NO_ERROR && stream->status == 200 && whole) {
        meter.finished++;
    } else {
        const char *why = nghttp2_http2_strerror(code);
        meter_error(whole ? "stream failed" : "stream ended early", why, strlen(why));
    }
    stream_open(stream);
    return 0;
}

nghttp2_session_callbacks *stream_callbacks(void) {
    nghttp2_session_callbacks *callbacks;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    return callbacks;
}
