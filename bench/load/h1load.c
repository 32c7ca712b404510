// h1load: sends one HTTP/1.1 request to a server on 127.0.0.1 again and again, on several kept connections at once; a
// connection that the server closes is made anew. It talks to nobody else, stops by itself, and prints "begin" and "end"
// round its window, then one line of JSON.

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "meter.h"

enum { MOST_CONNECTIONS = 200, MOST_SECONDS = 60, MOST_ERRORS = 100, LARGEST_ANSWER = 1 << 20 };

static const double WARM_UP = 0.5;  // seconds

typedef struct {
    int socket;
    double sent_at;
    size_t have;
    size_t whole;  // length of head and body; 0 while the head is not complete
    bool closes;   // the server said so
    char answer[LARGEST_ANSWER];
} Caller;

typedef struct {
    int port;
    int poll;
    char *request;
    size_t request_length;
} Work;

static void call(const Work *work, Caller *caller) {
    caller->have = 0;
    caller->whole = 0;
    caller->sent_at = monotonic_seconds();
    if (send(caller->socket, work->request, work->request_length, MSG_NOSIGNAL) != (ssize_t)work->request_length) {
        meter_error("cannot send", "", 0);
    }
}

static void dial(const Work *work, Caller *caller) {
    caller->socket = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)work->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(caller->socket, (struct sockaddr *)&address, sizeof address)) {
        perror("h1load: connect");
        exit(2);
    }
    int on = 1;
    setsockopt(caller->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = caller};
    epoll_ctl(work->poll, EPOLL_CTL_ADD, caller->socket, &event);
}

static void redial(const Work *work, Caller *caller) {
    close(caller->socket);
    dial(work, caller);
    call(work, caller);
}

// Finds out from the head, once it is there, how long the answer is and what becomes of the connection.
static void read_head(Caller *caller) {
    caller->answer[caller->have] = 0;
    char *end = strstr(caller->answer, "\r\n\r\n");
    if (!end) {
        return;
    }
    *end = 0;
    char *length = strcasestr(caller->answer, "\r\ncontent-length:");
    caller->closes = strcasestr(caller->answer, "\r\nconnection: close");
    caller->whole = (size_t)(end + 4 - caller->answer) + (length ? strtoul(length + 17, NULL, 10) : 0);
    if (!length || strncmp(caller->answer + 8, " 200", 4)) {
        meter_error("not a 200 with a length", caller->answer, strlen(caller->answer));
    }
}

static void finish_call(const Work *work, Caller *caller) {
    meter_latency(monotonic_seconds() - caller->sent_at);
    if (meter.open) {
        meter.events++;
        meter.replies++;
        meter.reply_bytes += (long)caller->have;
    }
    if (caller->closes) {
        redial(work, caller);
    } else {
        call(work, caller);
    }
}

static void on_readable(const Work *work, Caller *caller) {
    ssize_t count = recv(caller->socket, caller->answer + caller->have, LARGEST_ANSWER - 1 - caller->have, 0);
    if (count <= 0) {
        meter_error("connection lost", caller->answer, caller->have);
        redial(work, caller);
        return;
    }
    caller->have += (size_t)count;
    if (!caller->whole) {
        read_head(caller);
    }
    if (caller->whole && caller->have >= caller->whole) {
        finish_call(work, caller);
    }
}

static void run_until(const Work *work, double end) {
    while (monotonic_seconds() < end && meter.errors < MOST_ERRORS) {
        struct epoll_event events[MOST_CONNECTIONS];
        int count = epoll_wait(work->poll, events, MOST_CONNECTIONS, 20);
        for (int i = 0; i < count; i++) {
            on_readable(work, events[i].data.ptr);
        }
    }
}

static void load_request(Work *work, const char *path) {
    FILE *file = fopen(path, "rb");
    work->request = malloc(LARGEST_ANSWER);
    work->request_length = file ? fread(work->request, 1, LARGEST_ANSWER, file) : 0;
    if (!work->request_length) {
        fprintf(stderr, "h1load: %s: cannot be read\n", path);
        exit(2);
    }
    fclose(file);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fputs("usage: h1load PORT CONNECTIONS SECONDS REQUEST\n", stderr);
        return 2;
    }
    Work work = {.port = (int)bounded(argv[1], 65535), .poll = epoll_create1(0)};
    long connections = bounded(argv[2], MOST_CONNECTIONS);
    double seconds = (double)bounded(argv[3], MOST_SECONDS);
    load_request(&work, argv[4]);
    Caller *callers = calloc((size_t)connections, sizeof(Caller));
    for (long i = 0; i < connections; i++) {
        dial(&work, &callers[i]);
        call(&work, &callers[i]);
    }
    run_until(&work, monotonic_seconds() + WARM_UP);
    meter_begin();
    run_until(&work, monotonic_seconds() + seconds);
    meter_end();
    return 0;
}
