#include "tests/unit/drivers/device/fake_printer.h"

#include "tests/unit/check.h"

static void say_bytes(struct fake_printer *fake, char *bytes, size_t n)
{
    uv_buf_t buf = uv_buf_init(bytes, (unsigned)n);
    CHECK_INT(uv_try_write((uv_stream_t *)&fake->client, &buf, 1), n);
}

/* ~HS */
static void say_hs(struct fake_printer *fake)
{
    char reply[160];
    struct text text = text_over(reply, sizeof(reply));
    text_addf(&text,
              "\x02"
              "030,%d,0,1218,%03u,0,0,0,000,0,0,0\x03\r\n",
              fake->is_paper_out, fake->held);
    text_add(&text, "\x02"
                    "001,0,0,0,1,2,6,0,00000000,1,000\x03\r\n\x02"
                    "1234,0\x03\r\n");
    say_bytes(fake, reply, text.len);
}

/* ~HQES */
static void say_faults(struct fake_printer *fake)
{
    char reply[160];
    struct text text = text_over(reply, sizeof(reply));
    text_addf(&text,
              "\x02\r\n PRINTER STATUS\r\n ERRORS: %d 00000000 0000000%d\r\n WARNINGS: 0 00000000 "
              "00000000\r\n\x03\r\n",
              fake->is_paper_out, fake->is_paper_out);
    say_bytes(fake, reply, text.len);
}

static void say_byte(struct fake_printer *fake)
{
    char byte = (char)((fake->is_paper_out ? 0x04 : 0) | (fake->held > 0 ? 0x20 : 0));
    say_bytes(fake, &byte, 1);
}

static void say(struct fake_printer *fake)
{
    if (fake->language == LABEL_TSPL) {
        say_byte(fake);
    } else if (fake->language == LABEL_EPL) {
        char codes[] = "00\r\n";
        codes[1] = fake->is_paper_out ? '7' : '0';
        say_bytes(fake, codes, 4);
    } else if (!fake->is_shy || !fake->is_paper_out) {
        say_hs(fake);
    }
}

static void take_event(struct fake_printer *fake)
{
    struct str format = bytes_view(&fake->stream.format);
    size_t len = strlen(fake->got);
    switch (label_stream_next(&fake->stream)) {
    case LABEL_STREAM_FORMAT:
        for (; fake->owed > 0; fake->owed--) {
            say(fake);
        }
        snprintf(fake->got + len, sizeof(fake->got) - len, "%.*s\n", (int)format.len, format.at);
        fake->held += fake->holds ? 1 : 0;
        break;
    case LABEL_STREAM_QUESTION:
        fake->asked++;
        if (fake->is_late && len == 0) {
            fake->owed++;
        } else if (!fake->is_silent) {
            say(fake);
        }
        break;
    case LABEL_STREAM_QUESTION_FAULT:
        if (!fake->is_silent) {
            say_faults(fake);
        }
        break;
    case LABEL_STREAM_NONE:
        break;
    }
}

void fake_hang_up(struct fake_printer *fake)
{
    if (fake->has_client) {
        fake->has_client = false;
        uv_close((uv_handle_t *)&fake->client, NULL);
    }
}

static void on_fake_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct fake_printer *fake = container_of(stream, struct fake_printer, client);
    if (n < 0) {
        fake_hang_up(fake);
        return;
    }
    for (size_t done = 0; done < (size_t)n;) {
        done +=
            label_stream_feed(&fake->stream, (const uint8_t *)buf->base + done, (size_t)n - done);
        take_event(fake);
    }
}

static void on_fake_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct fake_printer *fake = container_of(handle, struct fake_printer, client);
    *buf = uv_buf_init(fake->buffer, sizeof(fake->buffer));
}

static void on_fake_connection(uv_stream_t *server, int status)
{
    struct fake_printer *fake = container_of(server, struct fake_printer, server);
    CU_ASSERT_EQUAL_FATAL(status, 0);
    CU_ASSERT_FALSE_FATAL(fake->has_client);
    uv_tcp_init(server->loop, &fake->client);
    CHECK_INT(uv_accept(server, (uv_stream_t *)&fake->client), 0);
    label_stream_release(&fake->stream);
    label_stream_init(&fake->stream, fake->language);
    fake->has_client = true;
    uv_read_start((uv_stream_t *)&fake->client, on_fake_alloc, on_fake_read);
}

void fake_switch_on(struct fake_printer *fake, uv_loop_t *loop)
{
    struct sockaddr_in address;
    int size = sizeof(address);
    uv_tcp_init(loop, &fake->server);
    uv_ip4_addr("127.0.0.1", fake->port, &address);
    CHECK_INT(uv_tcp_bind(&fake->server, (const struct sockaddr *)&address, 0), 0);
    CHECK_INT(uv_listen((uv_stream_t *)&fake->server, 4, on_fake_connection), 0);
    uv_tcp_getsockname(&fake->server, (struct sockaddr *)&address, &size);
    fake->port = ntohs(address.sin_port);
}

void fake_switch_off(struct fake_printer *fake)
{
    fake_hang_up(fake);
    uv_close((uv_handle_t *)&fake->server, NULL);
}
