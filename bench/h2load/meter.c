#include "meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { MOST_LATENCIES = 1000000 };

Meter meter;

double monotonic_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

double cpu_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

void meter_open(void) {
    meter.latencies = malloc(MOST_LATENCIES * sizeof(float));
    meter.open = true;
}

void meter_latency(double seconds) {
    if (meter.open && meter.latency_count < MOST_LATENCIES) {
        meter.latencies[meter.latency_count++] = (float)seconds;
    }
}

void meter_error(const char *what, const void *detail, size_t length) {
    if (meter.errors++ > 0) {
        return;
    }
    int used = snprintf(meter.first_error, sizeof meter.first_error, "%s: ", what);
    const unsigned char *bytes = detail;
    for (size_t i = 0; i < length && used < (int)sizeof meter.first_error - 1; i++) {
        bool plain = bytes[i] >= ' ' && bytes[i] < 127 && bytes[i] != '"' && bytes[i] != '\\';
        meter.first_error[used++] = plain ? (char)bytes[i] : '.';
    }
    meter.first_error[used] = 0;
}

static int by_size(const void *a, const void *b) {
    float x = *(const float *)a;
    float y = *(const float *)b;
    return (x > y) - (x < y);
}

static double milliseconds_at(double share) {
    if (!meter.latency_count) {
        return 0;
    }
    return 1e3 * (double)meter.latencies[(size_t)((double)(meter.latency_count - 1) * share)];
}

void meter_print(double seconds, double cpu) {
    qsort(meter.latencies, meter.latency_count, sizeof(float), by_size);
    printf("{\"seconds\":%.3f,\"events\":%ld,\"replies\":%ld,\"reply_bytes\":%ld,\"unanswered\":%ld,", seconds,
           meter.events, meter.replies, meter.reply_bytes, meter.unanswered);
    printf("\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"generator_cpu\":%.3f,", milliseconds_at(0.5), milliseconds_at(0.99),
           cpu / seconds);
    printf("\"opened\":%ld,\"finished\":%ld,\"errors\":%ld,\"first_error\":\"%s\"}\n", meter.opened, meter.finished,
           meter.errors, meter.first_error);
}
