#include "tests/sim/trace.h"

#include <stdio.h>

static uint64_t mixed(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 29);
}

static uint64_t mixed_bytes(uint64_t hash, struct str bytes)
{
    for (size_t at = 0; at < bytes.len; at += sizeof(uint64_t)) {
        uint64_t word = 0;
        size_t left = bytes.len - at;
        memcpy(&word, bytes.at + at, left < sizeof(word) ? left : sizeof(word));
        hash = mixed(hash, word);
    }
    return mixed(hash, bytes.len);
}

void trace_note(struct trace *trace, int64_t now_ms, const char *kind, int64_t who, uint64_t number,
                struct str bytes)
{
    uint64_t hash = mixed(trace->hash, (uint64_t)now_ms);
    hash = mixed_bytes(hash, str_of(kind));
    hash = mixed(mixed(hash, (uint64_t)who), number);
    trace->hash = mixed_bytes(hash, bytes);
    trace->n++;
    if (trace->is_told) {
        printf("%lld %s %lld %llu %016llx\n", (long long)now_ms, kind, (long long)who,
               (unsigned long long)number, (unsigned long long)trace->hash);
    }
}
