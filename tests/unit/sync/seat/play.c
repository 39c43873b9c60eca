#include "tests/unit/sync/seat/play.h"

#include "drivers/base/error.h"

static uint64_t chance(void *context)
{
    uint64_t *state = context;
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return *state >> 11;
}

static void fail(const struct play *play, const char *what, const char *got)
{
    printf("\n    %s, line %d: %s: %s", play->name, play->line, what, got);
    CU_FAIL("the conversation went another way");
}

/* --- what the hub says --- */

void play_expand(const struct play *play, const char *from, struct text *to)
{
    for (; *from; from++) {
        if (*from == '$') {
            char *end = NULL, hex[2 * CHAIN_SIZE + 1];
            unsigned long seq = strtoul(from + 1, &end, 10);
            to_hex(play->ledger->hashes[seq], CHAIN_SIZE, hex);
            text_add(to, hex);
            from = end - 1;
        } else {
            text_add_char(to, (char)(*from == '\'' ? '"' : *from));
        }
    }
}

void play_say(struct play *play, const char *topic, const char *what)
{
    char said[4096];
    struct text text = text_over(said, sizeof(said));
    play_expand(play, what, &text);
    int got = seat_receive(play->seat, play->now_ms, play->now_ms, topic, str_of(said));
    play->malformed = got > 0 ? got : play->malformed;
    if (got < 0) {
        fail(play, "refused", error_name(got));
    }
}

/* As a message that is long enough to be deflated comes: its bytes are gone afterwards. */
static void say_deflated(struct play *play, const char *topic, const char *what)
{
    char said[4096];
    struct text text = text_over(said, sizeof(said));
    struct bytes wire;
    play_expand(play, what, &text);
    while (text.len < PROTO_DEFLATE_FROM) {
        text_add_char(&text, ' ');
    }
    bytes_init(&wire, sizeof(said));
    CHECK_INT(proto_deflate(str_of(said), &wire), 0);
    int got = seat_receive(play->seat, play->now_ms, play->now_ms, topic, bytes_view(&wire));
    bytes_release(&wire);
    if (got < 0) {
        fail(play, "refused", error_name(got));
    }
}

/* --- what the seat says --- */

int play_next(struct play *play, char *out, size_t size)
{
    struct seat_out message;
    struct bytes scratch;
    struct str plain;
    int more = seat_next(play->seat, play->now_ms, &message);
    if (more <= 0) {
        return more;
    }
    bytes_init(&scratch, PROTO_PLAIN_MAX + 1);
    struct text text = text_over(out, size);
    text_addf(&text, "%s%s ", strrchr(message.topic, '/') + 1, message.retain ? " retained" : "");
    if (proto_inflate(message.payload, &scratch, &plain) == 0) {
        text_add_str(&text, plain);
    }
    bytes_release(&scratch);
    return 1;
}

static void hear(struct play *play, const char *words)
{
    char out[40000], wanted[512];
    if (play_next(play, out, sizeof(out)) <= 0) {
        fail(play, "nothing was said", words);
        return;
    }
    struct text text = text_over(wanted, sizeof(wanted));
    play_expand(play, words, &text);
    for (char *rest = NULL, *word = strtok_r(wanted, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest)) {
        if (!strstr(out, word)) {
            fail(play, word, out);
        }
    }
}

static void hear_nothing(struct play *play)
{
    char out[40000];
    if (play_next(play, out, sizeof(out)) != 0) {
        fail(play, "something was said", out);
    }
}

static void look(struct play *play, const char *words)
{
    static const char *const names[] = {"offline", "waiting", "syncing", "online"};
    struct seat_status status;
    char now[256];
    seat_status(play->seat, &status);
    unsigned notices = seat_take_notices(play->seat);
    snprintf(
        now, sizeof(now),
        "%s w%llu op%llu own%llu swept%llu acked%llu mended%llu loaded%llu%s%s%s%s%s%s%s%s%s%s "
        "bad%d "
        "refusal%d",
        names[status.online], (unsigned long long)status.waiting, (unsigned long long)status.op,
        (unsigned long long)play->ledger->own, (unsigned long long)play->ledger->sync.swept,
        (unsigned long long)play->ledger->sync.acked,
        (unsigned long long)seat_mended(play->seat)->times, (unsigned long long)status.loaded_rows,
        status.quarantined ? " quarantined" : "",
        notices & SEAT_NOTICE_CERTIFICATE ? " certificate" : "",
        notices & SEAT_NOTICE_UNLOADED ? " unloaded" : "",
        notices & SEAT_NOTICE_LEASED ? " leased:" : "",
        notices & SEAT_NOTICE_LEASED ? seat_leased(play->seat) : "",
        notices & SEAT_NOTICE_NONE ? " none" : "", notices & SEAT_NOTICE_REVIEW ? " review" : "",
        notices & SEAT_NOTICE_CHANGED ? " changed" : "",
        status.fresh_utc_ms == play->now_ms ? " fresh" : "",
        status.checked_utc_ms == play->now_ms ? " checked" : "", play->malformed,
        (int)status.refusal);
    char wanted[256];
    copy_cut(wanted, sizeof(wanted), words);
    for (char *rest = NULL, *word = strtok_r(wanted, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest)) {
        bool absent = word[0] == '-';
        if ((strstr(now, word + absent) != NULL) == absent) {
            fail(play, word, now);
        }
    }
}

static void look_trouble(struct play *play, const char *words)
{
    struct seat_status status;
    seat_status(play->seat, &status);
    if (strcmp(words, "-") == 0 ? status.trouble[0] != '\0' : !strstr(status.trouble, words)) {
        fail(play, words, status.trouble);
    }
}

static void look_row(struct play *play, const char *words)
{
    char key[16], wanted[32];
    snprintf(key, sizeof(key), "[\"%c\"]", words[0]);
    snprintf(wanted, sizeof(wanted), words[2] ? "{\"qty\":%s}" : "%s", words + 2);
    const char *row = fake_row(play->ledger, "stock", key);
    if (strcmp(row, wanted) != 0) {
        fail(play, words, row);
    }
}

/* --- the script --- */

static void ask(struct play *play, const char *what)
{
    struct proto_next question = {.kinds = 1U << TASK_PICK};
    int error = strcmp(what, "next") == 0 ? seat_ask_next(play->seat, play->now_ms, &question)
                : strcmp(what, "certificate") == 0 ? seat_ask_certificate(play->seat, "CSR")
                                                   : seat_give_back(play->seat, play->now_ms, what);
    if (error < 0) {
        play->malformed = error;
    }
}

void play_step(struct play *play, const char *line)
{
    const char *rest = strchr(line, ' ') ? strchr(line, ' ') + 1 : "";
    if (strcmp(line, "up") == 0) {
        seat_link_up(play->seat, play->now_ms);
    } else if (strcmp(line, "down") == 0) {
        seat_link_down(play->seat, play->now_ms);
    } else if (strcmp(line, "away") == 0) {
        seat_turned_away(play->seat, SEAT_REFUSED_REVOKED);
    } else if (line[0] == '>') {
        play_say(play, "raff/1/S/H1/down", rest);
    } else if (line[0] == 'z') {
        say_deflated(play, "raff/1/S/H1/down", rest);
    } else if (line[0] == 'f') {
        play_say(play, "raff/1/S/feed", rest);
    } else if (line[0] == 'h') {
        play_say(play, "raff/1/hub", rest);
    } else if (line[0] == '<') {
        hear(play, rest);
    } else if (line[0] == '.') {
        hear_nothing(play);
    } else if (line[0] == '+') {
        play->now_ms += strtol(rest, NULL, 10);
        CHECK_INT(seat_tick(play->seat, play->now_ms, play->now_ms), 0);
    } else if (line[0] == '=') {
        look(play, rest);
    } else if (line[0] == '!') {
        look_trouble(play, rest);
    } else if (line[0] == '?') {
        ask(play, rest);
    } else if (strncmp(line, "row", 3) == 0) {
        look_row(play, rest);
    } else if (strcmp(line, "check") == 0) {
        seat_check(play->seat, play->now_ms);
    } else if (strncmp(line, "commit", 6) == 0) {
        fake_commit(play->ledger, (size_t)strtol(rest, NULL, 10));
        seat_committed(play->seat, play->now_ms);
    } else {
        fail(play, "no such step", line);
    }
}

void play_start(struct play *play, const char *name)
{
    *play = (struct play){.ledger = fake_new(), .now_ms = 1000000, .chance = 1, .name = name};
    struct seat_config config = {"0.1", chance, &play->chance};
    CHECK_INT(seat_new(&config, play->ledger, &play->seat), 0);
}

void play_finish(struct play *play)
{
    seat_free(play->seat);
    free(play->ledger);
}

void play_steps(struct play *play, const char *const *lines)
{
    for (; *lines; lines++) {
        play->line++;
        play_step(play, *lines);
    }
}

void play_script(const char *name, const char *const *lines)
{
    struct play play;
    play_start(&play, name);
    play_steps(&play, lines);
    play_finish(&play);
}
