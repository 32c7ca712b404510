#include "connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "meter.h"

enum { STREAM_WINDOW = 1 << 24, CONNECTION_WINDOW = 1 << 28 };

static void watch(Connection *connection, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    epoll_ctl(connection->poll, operation, connection->socket, &event);
}

static void lose(Connection *connection, const char *why) {
    meter_error("connection lost", why, strlen(why));
    connection->dead = true;
    close(connection->socket);
}

static void fill_outbox(Connection *connection) {
    connection->outbox_used = 0;
    connection->outbox_sent = 0;
    while (connection->outbox_used + LARGEST_WRITE <= OUTBOX) {
        const uint8_t *bytes;
        ssize_t count = nghttp2_session_mem_send(connection->session, &bytes);
        if (count <= 0) {
            return;
        }
        memcpy(connection->outbox + connection->outbox_used, bytes, (size_t)count);
        connection->outbox_used += (size_t)count;
    }
}

// Writes all that may go; false when the socket takes no more for now.
static bool write_outbox(Connection *connection) {
    for (;;) {
        if (connection->outbox_sent == connection->outbox_used) {
            fill_outbox(connection);
        }
        size_t left = connection->outbox_used - connection->outbox_sent;
        if (!left) {
            return true;
        }
        ssize_t count = send(connection->socket, connection->outbox + connection->outbox_sent, left, MSG_NOSIGNAL);
        if (count >= 0) {
            connection->outbox_sent += (size_t)count;
            continue;
        }
        if (errno != EAGAIN) {
            lose(connection, strerror(errno));
        }
        return connection->dead;
    }
}

static void read_socket(Connection *connection) {
    static uint8_t buffer[1 << 18];
    ssize_t count = recv(connection->socket, buffer, sizeof buffer, 0);
    if (count > 0) {
        ssize_t taken = nghttp2_session_mem_recv(connection->session, buffer, (size_t)count);
        if (taken < 0) {
            lose(connection, nghttp2_strerror((int)taken));
        }
    } else if (count == 0) {
        lose(connection, "closed by the server");
    } else if (errno != EAGAIN) {
        lose(connection, strerror(errno));
    }
}

void connection_ready(Connection *connection, bool readable) {
    if (readable && !connection->dead) {
        read_socket(connection);
    }
    if (connection->dead) {
        return;
    }
    bool blocked = !write_outbox(connection);
    if (!connection->dead && blocked != connection->wants_write) {
        connection->wants_write = blocked;
        watch(connection, EPOLL_CTL_MOD, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}

static int dial(int port) {
    int handle = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(handle, (struct sockaddr *)&address, sizeof address)) {
        perror("h2load: connect");
        exit(2);
    }
    int on = 1;
    setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(handle, F_SETFL, O_NONBLOCK);
    return handle;
}

static nghttp2_session *new_session(Connection *connection) {
    nghttp2_session_callbacks *callbacks = stream_callbacks();
    nghttp2_session *session;
    nghttp2_session_client_new(&session, callbacks, connection);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_settings_entry window = {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW};
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, &window, 1);
    nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, CONNECTION_WINDOW);
    return session;
}

Connection *connection_open(int poll, int port, const Plan *plan, size_t stream_count) {
    Connection *connection = calloc(1, sizeof *connection);
    connection->poll = poll;
    connection->socket = dial(port);
    connection->session = new_session(connection);
    connection->stream_count = stream_count;
    connection->streams = calloc(stream_count, sizeof(Stream));
    watch(connection, EPOLL_CTL_ADD, EPOLLIN);
    for (size_t i = 0; i < stream_count; i++) {
        connection->streams[i].plan = plan;
        connection->streams[i].session = connection->session;
        stream_open(&connection->streams[i]);
    }
    connection_ready(connection, false);
    return connection;
}
