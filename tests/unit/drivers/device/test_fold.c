#include "drivers/device/fold.h"

#include "drivers/base/error.h"
#include "tests/unit/check.h"

#define SEED  20261123U
#define MS    UINT64_C(1000)
#define LEAVE (2000 * MS)

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Its number at the end, and in the middle what nobody foresees: so that hashes collide. */
static struct wire_tag sight_of(uint32_t number, int rssi_dbm, uint16_t antenna)
{
    struct wire_tag tag = {.has = WIRE_TAG_ANTENNA | WIRE_TAG_RSSI,
                           .epc_bits = 96,
                           .epc = {0x30, 0x14},
                           .antenna = antenna,
                           .rssi_cdbm = rssi_dbm * 100};
    uint32_t random = SEED ^ (number + 1) * 2654435761U;
    for (unsigned i = 0; i < 4; i++) {
        tag.epc[4 + i] = (uint8_t)(next_random(&random) >> 16);
        tag.epc[8 + i] = (uint8_t)(number >> (24 - 8 * i));
    }
    return tag;
}

static uint32_t number_of(const struct wire_tag *tag)
{
    uint32_t number = 0;
    for (unsigned i = 0; i < 4; i++) {
        number = number << 8 | tag->epc[8 + i];
    }
    return number;
}

static struct fold fold_of(size_t tags_max, int32_t rssi_min_cdbm, const char *filter)
{
    struct fold fold;
    const struct fold_config config = {.tags_max = tags_max,
                                       .leave_us = LEAVE,
                                       .rssi_min_cdbm = rssi_min_cdbm,
                                       .epc_filter = filter};
    CU_ASSERT_EQUAL_FATAL(fold_init(&fold, &config), 0);
    return fold;
}

static enum fold_sight see(struct fold *fold, uint32_t number, int rssi_dbm, uint16_t antenna,
                           uint64_t now_us)
{
    const struct fold_tag *tag = NULL;
    struct wire_tag sight = sight_of(number, rssi_dbm, antenna);
    enum fold_sight what = fold_see(fold, &sight, now_us, &tag);
    CU_ASSERT_EQUAL(tag != NULL, what == FOLD_ARRIVED || what == FOLD_SEEN);
    return what;
}

static void test_comes_and_goes(void)
{
    struct fold fold = fold_of(8, 0, NULL);
    CU_ASSERT_TRUE(fold_deadline(&fold) == FOLD_NEVER);
    CU_ASSERT_PTR_NULL(fold_expire(&fold, FOLD_NEVER));
    CHECK_INT(see(&fold, 1, -60, 1, 1000), FOLD_ARRIVED);
    CHECK_INT(see(&fold, 1, -50, 2, 1000 + 500 * MS), FOLD_SEEN);
    CHECK_INT(see(&fold, 1, -70, 1, 1000 + 900 * MS), FOLD_SEEN);
    CHECK_INT(fold_deadline(&fold), 1000 + 900 * MS + LEAVE);
    CU_ASSERT_PTR_NULL(fold_expire(&fold, 1000 + 900 * MS + LEAVE - 1));
    const struct fold_tag *tag = fold_expire(&fold, 1000 + 900 * MS + LEAVE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tag);
    CHECK_INT(tag->count, 3);
    CHECK_INT(tag->first_us, 1000);
    CHECK_INT(tag->last_us, 1000 + 900 * MS);
    CHECK_INT(tag->best.antenna, 2);
    CHECK_INT(tag->best.rssi_cdbm, -5000);
    CHECK_INT(tag->antennas[0].count, 2);
    CHECK_INT(tag->antennas[0].rssi_cdbm, -6000);
    CHECK_INT(tag->antennas[0].first_ms, 0);
    CHECK_INT(tag->antennas[0].last_ms, 900);
    CHECK_INT(tag->antennas[1].count, 1);
    CHECK_INT(tag->antennas[1].first_ms, 500);
    CHECK_INT(tag->antennas[2].count, 0);
    CU_ASSERT_TRUE(fold_deadline(&fold) == FOLD_NEVER);
    /* back again: a new stay */
    CHECK_INT(see(&fold, 1, -60, 1, 9000 * MS), FOLD_ARRIVED);
    tag = fold_expire(&fold, FOLD_NEVER);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tag);
    CHECK_INT(tag->count, 1);
    CHECK_INT(tag->antennas[1].count, 0);
    fold_release(&fold);
}

static void test_leaves_in_order(void)
{
    struct fold fold = fold_of(8, 0, NULL);
    CHECK_INT(see(&fold, 1, -60, 1, 1 * MS), FOLD_ARRIVED);
    CHECK_INT(see(&fold, 2, -60, 1, 2 * MS), FOLD_ARRIVED);
    CHECK_INT(see(&fold, 3, -60, 1, 3 * MS), FOLD_ARRIVED);
    CHECK_INT(see(&fold, 1, -60, 1, 4 * MS), FOLD_SEEN);
    CHECK_INT(see(&fold, 3, -60, 1, 5 * MS), FOLD_SEEN);
    static const uint32_t order[] = {2, 1, 3};
    for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
        const struct fold_tag *tag = fold_expire(&fold, fold_deadline(&fold));
        CU_ASSERT_PTR_NOT_NULL_FATAL(tag);
        CHECK_INT(number_of(&tag->best), order[i]);
    }
    CU_ASSERT_PTR_NULL(fold_expire(&fold, FOLD_NEVER));
    fold_release(&fold);
}

/* -60 dBm to come in, -66 to stay. */
static void test_hysteresis(void)
{
    struct fold fold = fold_of(8, -6000, NULL);
    const struct fold_tag *tag = NULL;
    CHECK_INT(see(&fold, 1, -61, 1, 0), FOLD_PASSED);
    CHECK_INT(see(&fold, 1, -60, 1, 0), FOLD_ARRIVED);
    CHECK_INT(see(&fold, 1, -66, 1, 1500 * MS), FOLD_PASSED);
    CHECK_INT(fold_deadline(&fold), 1500 * MS + LEAVE);
    CHECK_INT(see(&fold, 1, -67, 1, 1900 * MS), FOLD_PASSED);
    CHECK_INT(fold_deadline(&fold), 1500 * MS + LEAVE);
    struct wire_tag silent = sight_of(2, 0, 1); /* a reader that tells no strength */
    silent.has = 0;
    CHECK_INT(fold_see(&fold, &silent, 1950 * MS, &tag), FOLD_ARRIVED);
    tag = fold_expire(&fold, 1500 * MS + LEAVE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tag);
    CHECK_INT(tag->count, 1);
    CHECK_INT(tag->last_us, 0);
    fold_release(&fold);
}

static void test_counts_of_the_reader(void)
{
    struct fold fold = fold_of(8, 0, NULL);
    const struct fold_tag *tag = NULL;
    struct wire_tag sight = sight_of(1, -60, 32);
    sight.has |= WIRE_TAG_COUNT;
    sight.count = 17;
    CHECK_INT(fold_see(&fold, &sight, 0, &tag), FOLD_ARRIVED);
    sight.count = 0; /* seen none the less */
    sight.antenna = 33;
    CHECK_INT(fold_see(&fold, &sight, 1, &tag), FOLD_SEEN);
    CHECK_INT(tag->count, 18);
    CHECK_INT(tag->antennas[31].count, 17);
    fold_release(&fold);
}

static void test_filter(void)
{
    static const struct {
        const char *filter;
        enum fold_sight what;
    } rows[] = {
        {"", FOLD_ARRIVED},
        {"3", FOLD_ARRIVED},
        {"30", FOLD_ARRIVED},
        {"301", FOLD_ARRIVED},
        {"30140000", FOLD_ARRIVED},
        {"31", FOLD_PASSED},
        {"302", FOLD_PASSED},
        {"2", FOLD_PASSED},
        {"301400000000000000000000000", FOLD_PASSED},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct fold fold = fold_of(8, 0, rows[i].filter);
        CHECK_INT(see(&fold, 0xAB, -60, 1, 0), rows[i].what);
        fold_release(&fold);
    }
    static const char *const wrong[] = {
        "3g", "x", "30 14",
        "0123456789012345678901234567890123456789012345678901234567890123"
        "0123456789012345678901234567890123456789012345678901234567890"};
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
        struct fold fold;
        const struct fold_config config = {.tags_max = 8, .epc_filter = wrong[i]};
        CHECK_INT(fold_init(&fold, &config), RAFF_E_CONFIG);
    }
}

/* One tag, each sight, however weak; the filter is not asked. */
static void test_find(void)
{
    struct fold fold = fold_of(8, -4000, "31");
    struct wire_tag wanted = sight_of(7, -80, 1);
    fold_find(&fold, wanted.epc, 12);
    CHECK_INT(see(&fold, 8, -30, 1, 0), FOLD_PASSED);
    CHECK_INT(see(&fold, 7, -80, 1, 0), FOLD_ARRIVED);
    CHECK_INT(see(&fold, 7, -85, 1, 1), FOLD_SEEN);
    wanted.epc_bits = 88;
    const struct fold_tag *tag = NULL;
    CHECK_INT(fold_see(&fold, &wanted, 2, &tag), FOLD_PASSED);
    fold_find(&fold, NULL, 0);
    CHECK_INT(see(&fold, 7, -30, 1, 3), FOLD_PASSED);
    fold_release(&fold);
}

static void test_full(void)
{
    struct fold fold = fold_of(3, 0, NULL);
    for (uint32_t i = 1; i <= 3; i++) {
        CHECK_INT(see(&fold, i, -60, 1, i * MS), FOLD_ARRIVED);
    }
    CHECK_INT(see(&fold, 4, -60, 1, 4 * MS), FOLD_NO_ROOM);
    CHECK_INT(see(&fold, 5, -60, 1, 4 * MS), FOLD_NO_ROOM);
    CHECK_INT(see(&fold, 2, -60, 1, 4 * MS), FOLD_SEEN);
    CHECK_INT(fold.no_room, 2);
    CU_ASSERT_PTR_NOT_NULL(fold_expire(&fold, 1 * MS + LEAVE));
    CHECK_INT(fold.no_room, 0);
    CHECK_INT(see(&fold, 4, -60, 1, 1 * MS + LEAVE), FOLD_ARRIVED);
    CHECK_INT(fold.n_there, 3);
    fold_release(&fold);
}

static void test_remove(void)
{
    struct fold fold = fold_of(8, 0, NULL);
    struct wire_tag one = sight_of(1, -60, 1);
    CU_ASSERT_PTR_NULL(fold_remove(&fold, &one));
    CHECK_INT(see(&fold, 1, -60, 1, 0), FOLD_ARRIVED);
    CHECK_INT(see(&fold, 2, -60, 1, 1), FOLD_ARRIVED);
    const struct fold_tag *tag = fold_remove(&fold, &one);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tag);
    CHECK_INT(number_of(&tag->best), 1);
    CU_ASSERT_PTR_NULL(fold_remove(&fold, &one));
    CHECK_INT(fold_deadline(&fold), 1 + LEAVE);
    fold_release(&fold);
}

static void test_lengths_differ(void)
{
    struct fold fold = fold_of(8, 0, NULL);
    const struct fold_tag *tag = NULL;
    struct wire_tag sight = {.epc_bits = 0};
    CHECK_INT(fold_see(&fold, &sight, 0, &tag), FOLD_ARRIVED);
    sight.epc_bits = 16;
    CHECK_INT(fold_see(&fold, &sight, 0, &tag), FOLD_ARRIVED);
    sight.epc_bits = WIRE_EPC_MAX * 8;
    CHECK_INT(fold_see(&fold, &sight, 0, &tag), FOLD_ARRIVED);
    CHECK_INT(fold_see(&fold, &sight, 0, &tag), FOLD_SEEN);
    CHECK_INT(fold.n_there, 3);
    fold_release(&fold);
}

/* --- against a model that looks at every tag, every time --- */

#define MODEL_TAGS 300
#define MODEL_ROOM 200

static struct model_tag {
    bool is_there;
    uint64_t kept_us, first_us, last_us;
    uint32_t count;
    int32_t best_cdbm;
    uint32_t by_antenna[4];
} model[MODEL_TAGS];

static size_t model_count(void)
{
    size_t n = 0;
    for (size_t i = 0; i < MODEL_TAGS; i++) {
        n += model[i].is_there ? 1 : 0;
    }
    return n;
}

static enum fold_sight model_see(uint32_t number, int32_t rssi_cdbm, unsigned antenna,
                                 uint64_t now_us)
{
    struct model_tag *tag = &model[number];
    bool is_weak = rssi_cdbm < -6000;
    if (rssi_cdbm < -6000 - FOLD_STAY_CDBM || (!tag->is_there && is_weak)) {
        return FOLD_PASSED;
    }
    bool was_there = tag->is_there;
    if (!was_there && model_count() == MODEL_ROOM) {
        return FOLD_NO_ROOM;
    }
    if (!was_there) {
        *tag = (struct model_tag){.is_there = true, .first_us = now_us, .best_cdbm = -100000};
    }
    tag->kept_us = now_us;
    if (is_weak) {
        return FOLD_PASSED;
    }
    tag->last_us = now_us;
    tag->count++;
    tag->by_antenna[antenna - 1]++;
    tag->best_cdbm = rssi_cdbm > tag->best_cdbm ? rssi_cdbm : tag->best_cdbm;
    return was_there ? FOLD_SEEN : FOLD_ARRIVED;
}

/* Everything that is to leave by now leaves, the longest unseen first, as it was counted. */
static void check_expiry(struct fold *fold, uint64_t now_us)
{
    uint64_t last_kept_us = 0;
    for (const struct fold_tag *tag; (tag = fold_expire(fold, now_us));) {
        struct model_tag *expected = &model[number_of(&tag->best)];
        CU_ASSERT_TRUE_FATAL(expected->is_there && now_us >= expected->kept_us + LEAVE);
        CU_ASSERT_TRUE(expected->kept_us >= last_kept_us);
        last_kept_us = expected->kept_us;
        CHECK_INT(tag->count, expected->count);
        CHECK_INT(tag->first_us, expected->first_us);
        CHECK_INT(tag->last_us, expected->last_us);
        CHECK_INT(tag->best.rssi_cdbm, expected->best_cdbm);
        for (size_t i = 0; i < 4; i++) {
            CHECK_INT(tag->antennas[i].count, expected->by_antenna[i]);
        }
        expected->is_there = false;
    }
    uint64_t deadline_us = FOLD_NEVER;
    for (size_t i = 0; i < MODEL_TAGS; i++) {
        uint64_t leaves_us = model[i].is_there ? model[i].kept_us + LEAVE : FOLD_NEVER;
        deadline_us = leaves_us < deadline_us ? leaves_us : deadline_us;
    }
    CU_ASSERT_TRUE_FATAL(fold_deadline(fold) == deadline_us);
    CU_ASSERT_TRUE_FATAL(deadline_us > now_us);
    CHECK_INT(fold->n_there, model_count());
}

static void test_like_the_model(void)
{
    uint32_t random = SEED;
    uint64_t now_us = 5;
    struct fold fold = fold_of(MODEL_ROOM, -6000, NULL);
    memset(model, 0, sizeof(model));
    for (unsigned i = 0; i < 200000; i++) {
        uint32_t number = next_random(&random) % MODEL_TAGS;
        int32_t rssi_cdbm = -5000 - (int32_t)(next_random(&random) % 2000);
        uint16_t antenna = (uint16_t)(1 + next_random(&random) % 4);
        const struct fold_tag *tag = NULL;
        struct wire_tag sight = sight_of(number, 0, antenna);
        sight.rssi_cdbm = rssi_cdbm;
        enum fold_sight what = fold_see(&fold, &sight, now_us, &tag);
        enum fold_sight expected = model_see(number, rssi_cdbm, antenna, now_us);
        if (what != expected) {
            printf("\n    seed %u, step %u: %d, expected %d", SEED, i, what, expected);
            CU_FAIL_FATAL("not as the model");
        }
        /* crowds and pauses by turns */
        now_us += next_random(&random) % (i / 20000 % 2 ? 30 * MS : 4 * MS);
        now_us += next_random(&random) % 5000 == 0 ? LEAVE : 0;
        if (next_random(&random) % 8 == 0) {
            check_expiry(&fold, now_us);
        }
    }
    fold_release(&fold);
}

CHECK_MAIN("device/fold", {"comes and goes", test_comes_and_goes},
           {"leaves in order", test_leaves_in_order}, {"hysteresis", test_hysteresis},
           {"counts of the reader", test_counts_of_the_reader}, {"filter", test_filter},
           {"find", test_find}, {"full", test_full}, {"remove", test_remove},
           {"lengths differ", test_lengths_differ}, {"like the model", test_like_the_model})
