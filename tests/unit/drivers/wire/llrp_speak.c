/*
 * Writes LLRP streams into a folder, for another decoder to judge (tests/e2e/llrp_tshark.py): what
 * host and reader say, and every message of both versions several times, at random by a seed.
 *
 * On stdout it counts: NAME NUMBER TIMES a parameter.
 *
 * usage: llrp_speak FOLDER SEED TIMES
 */
#include "tests/unit/drivers/wire/llrp_random.h"
#include "tests/unit/drivers/wire/llrp_talk.h"

static uint8_t array[1 << 24];

static void count(const struct llrp_element *element, unsigned counts[LLRP_TYPE_MAX + 1])
{
    struct llrp_walk walk;
    struct llrp_element child;
    for (int got = llrp_walk(element, &walk) ? 0 : 1; got > 0;) {
        got = llrp_next(&walk, &child);
        if (got > 0) {
            counts[child.number]++;
            count(&child, counts);
        }
    }
}

static void print_counts(const char *name, const struct llrp_writer *writer)
{
    unsigned counts[LLRP_TYPE_MAX + 1] = {0};
    struct llrp_message message;
    for (size_t done = 0, n = 0; done < writer->len; done += n) {
        n = (size_t)llrp_big_endian(writer->at + done + 2, 4);
        if (llrp_read_message(writer->at + done, n, &message) == 0) {
            count(&message.element, counts);
        }
    }
    for (size_t i = 0; i <= LLRP_TYPE_MAX; i++) {
        if (counts[i]) {
            printf("%s %zu %u\n", name, i, counts[i]);
        }
    }
}

static int save(const char *folder, const char *name, const struct llrp_writer *writer)
{
    char path[512];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "%s/%s", folder, name);
    FILE *file = writer->error ? NULL : fopen(path, "wbe");
    if (!file || fwrite(writer->at, 1, writer->len, file) != writer->len || fclose(file) != 0) {
        fprintf(stderr, "llrp_speak: %s: not written (%d)\n", name, writer->error);
        return 1;
    }
    print_counts(name, writer);
    return 0;
}

static struct llrp_writer begin(enum llrp_version version)
{
    return llrp_writer_over(array, sizeof(array), version);
}

static int speak_at_random(const char *folder, const char *name, enum llrp_version version,
                           uint64_t seed, unsigned long times)
{
    static const uint16_t numbers[] = {
#define NUMBER_OF(name, number, since) number,
        LLRP_MESSAGES(NUMBER_OF)};
    struct llrp_writer writer = begin(version);
    struct bytes words;
    bytes_init(&words, 1 << 24);
    struct llrp_random random = {
        .state = seed, .writer = &writer, .words = &words, .octet_below = 5};
    for (size_t i = 0; i < ARRAY_SIZE(numbers) * times; i++) {
        uint16_t number = numbers[i % ARRAY_SIZE(numbers)];
        /* Wireshark 4.0 reads the AccessSpecID of a ClientRequestResponse as 16 bits, and loses its
         * way behind it. */
        if (llrp_message_type(number)->since <= version &&
            number != LLRP_CLIENT_REQUEST_OP_RESPONSE) {
            bytes_clear(&words);
            random_message(&random, number);
        }
    }
    bytes_release(&words);
    return save(folder, name, &writer);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: llrp_speak FOLDER SEED TIMES\n", stderr);
        return 2;
    }
    uint64_t seed = strtoull(argv[2], NULL, 10);
    unsigned long times = strtoul(argv[3], NULL, 10);
    struct llrp_writer host = begin(LLRP_1_0_1);
    talk_host(&host);
    int failed = save(argv[1], "host", &host);
    struct llrp_writer reader = begin(LLRP_1_0_1);
    talk_reader(&reader);
    failed |= save(argv[1], "reader", &reader);
    failed |= speak_at_random(argv[1], "random-1.0.1", LLRP_1_0_1, seed, times);
    failed |= speak_at_random(argv[1], "random-1.1", LLRP_1_1, seed, times);
    return failed;
}
