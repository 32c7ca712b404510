#include "meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_LATENCIES = 1000000 };

Meter meter;

static float *latencies;  // seconds from an event to the first reply after it
static size_t latency_count;
static double began_at;
static double cpu_before;

double monotonic_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double cpu_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

void meter_latency(double seconds) {
    if (meter.open && latency_count < MOST_LATENCIES) {
        latencies[latency_count++] = (float)seconds;
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
    if (!latency_count) {
        return 0;
    }
    return 1e3 * (double)latencies[(size_t)((double)(latency_count - 1) * share)];
}

static void print_counts(double seconds, double cpu) {
    printf("{\"seconds\":%.3f,\"events\":%ld,\"replies\":%ld,\"reply_bytes\":%ld,\"unanswered\":%ld,", seconds,
           meter.events, meter.replies, meter.reply_bytes, meter.unanswered);
    printf("\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"generator_cpu\":%.3f,", milliseconds_at(0.5), milliseconds_at(0.99),
           cpu / seconds);
    printf("\"opened\":%ld,\"finished\":%ld,\"errors\":%ld,\"first_error\":\"%s\"}\n", meter.opened, meter.finished,
           meter.errors, meter.first_error);
}

void meter_begin(void) {
    latencies = malloc(MOST_LATENCIES * sizeof(float));
    meter.open = true;
    began_at = monotonic_seconds();
    cpu_before = cpu_seconds();
    puts("begin");
    fflush(stdout);
}

void meter_end(void) {
    meter.open = false;
    double seconds = monotonic_seconds() - began_at;
    double cpu = cpu_seconds() - cpu_before;
    puts("end");
    fflush(stdout);
    qsort(latencies, latency_count, sizeof(float), by_size);
    print_counts(seconds, cpu);
}

long bounded(const char *text, long most) {
    long number = atol(text);
    if (number < 1 || number > most) {
        fprintf(stderr, "%s is not from 1 to %ld\n", text, most);
        exit(2);
    }
    return number;
}
