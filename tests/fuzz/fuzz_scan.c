/* links: raff_code; seconds: 60 */
/* Any bytes as a scanner's read: the text is clean, the positions lie in the read, and the JSON is
 * JSON of one line. */
#include <stdint.h>
#include <stdlib.h>

#include "drivers/base/json.h"
#include "drivers/code/scan.h"

#define ARENA_BYTES (256 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_json(const struct scan *scan)
{
    static struct json_arena arena;
    if (!arena.at) {
        require(json_arena_init(&arena, ARENA_BYTES) == 0);
    }
    CLEANUP(bytes_release) struct bytes out;
    bytes_init(&out, ARENA_BYTES);
    scan_write_json(scan, &out);
    const cJSON *root = NULL;
    require(out.error == 0 && !memchr(out.at, '\n', out.len));
    require(text_is_clean(bytes_view(&out)));
    require(json_read(&arena, bytes_view(&out), &root, NULL) == 0);
    require((json_get(root, "error") != NULL) == (scan->kind == SCAN_UNKNOWN));
}

static void check_scan(struct str read, enum gs1_mode mode)
{
    static struct scan scan;
    int error = scan_decode(read, mode, 20779, &scan);
    require((error != 0) == (scan.kind == SCAN_UNKNOWN));
    require(text_is_clean(str_of(scan.text)));
    require(scan.fault.at <= read.len);
    for (size_t i = 0; i < scan.gs1.n; i++) {
        require(scan.gs1.elements[i].at < read.len);
    }
    for (size_t i = 0; i < scan.iso.n; i++) {
        require(scan.iso.fields[i].at < read.len);
    }
    require((scan.iso.n_formats > 0) == (scan.kind == SCAN_ISO15434));
    require(scan.gtin[0] == '\0' || gs1_check_ok(str_of(scan.gtin)));
    require(scan.sscc[0] == '\0' || gs1_check_ok(str_of(scan.sscc)));
    check_json(&scan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str read = {(const char *)data, size};
    check_scan(read, GS1_FLOOR);
    check_scan(read, GS1_STRICT);
    return 0;
}
