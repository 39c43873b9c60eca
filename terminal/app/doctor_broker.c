/* The broker, as far as a terminal comes before it says who it is in MQTT: the connection, and TLS
 * with the seat's certificate. A CONNECT would throw the terminal that runs off the broker. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <uv.h>

#include "drivers/base/error.h"
#include "terminal/app/doctor.h"

#define PATIENCE_MS 5000
/* In TLS 1.3 a server that turns a certificate away says so after the handshake. */
#define SECOND_THOUGHTS_MS 500

static void ssl_freep(SSL **ssl)
{
    SSL_free(*ssl);
}

static void context_freep(SSL_CTX **context)
{
    SSL_CTX_free(*context);
}

static void address_freep(struct addrinfo **address)
{
    if (*address) {
        freeaddrinfo(*address);
    }
}

/* 0, or -ETIMEDOUT; `end_ms` by uv_hrtime. */
static int wait_for(int fd, short events, int64_t end_ms)
{
    for (;;) {
        int64_t left_ms = end_ms - (int64_t)(uv_hrtime() / 1000000);
        struct pollfd poll_fd = {.fd = fd, .events = events};
        int n = left_ms > 0 ? poll(&poll_fd, 1, (int)left_ms) : 0;
        if (n >= 0 || errno != EINTR) {
            return n > 0 ? 0 : n < 0 ? -errno : -ETIMEDOUT;
        }
    }
}

static int64_t end_after(int64_t ms)
{
    return (int64_t)(uv_hrtime() / 1000000) + ms;
}

static int connect_to(const struct addrinfo *address, int *ret_fd)
{
    CLEANUP(fd_closep)
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -errno;
    }
    if (connect(fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS) {
        return -errno;
    }
    int failure = 0;
    socklen_t size = sizeof(failure);
    int error = wait_for(fd, POLLOUT, end_after(PATIENCE_MS));
    if (!error && getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) != 0) {
        error = -errno;
    }
    if (error || failure) {
        return error ? error : -failure;
    }
    *ret_fd = TAKE_FD(fd);
    return 0;
}

/* The first of its addresses that answers. */
static int reach(const struct enrolment *enrolment, int *ret_fd, struct text *why)
{
    CLEANUP(address_freep) struct addrinfo *found = NULL;
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    char port[16];
    struct text text = text_over(port, sizeof(port));
    text_addf(&text, "%d", enrolment->broker_port);
    int looked = getaddrinfo(enrolment->broker_host, port, &hints, &found);
    if (looked) {
        text_add(why, gai_strerror(looked));
        return -EHOSTUNREACH;
    }
    int error = -EHOSTUNREACH;
    for (const struct addrinfo *at = found; error && at; at = at->ai_next) {
        error = connect_to(at, ret_fd);
    }
    if (error) {
        text_add(why, error_text(error));
    }
    return error;
}

/* --- TLS --- */

static int say_tls(struct text *why)
{
    unsigned long code = ERR_peek_last_error();
    const char *reason = code ? ERR_reason_error_string(code) : NULL;
    text_add(why, reason ? reason : "the other end hung up");
    return RAFF_E_TLS;
}

static SSL_CTX *make_context(const struct enrolment *enrolment, struct text *why)
{
    CLEANUP(context_freep) SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    bool ok = context && SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
              SSL_CTX_load_verify_locations(context, enrolment->ca_path, NULL) == 1 &&
              SSL_CTX_use_certificate_chain_file(context, enrolment->keys_path) == 1 &&
              SSL_CTX_use_PrivateKey_file(context, enrolment->keys_path, SSL_FILETYPE_PEM) == 1;
    if (!ok) {
        say_tls(why);
        return NULL;
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    return TAKE(context);
}

static bool is_address(const char *host)
{
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
    ASN1_OCTET_STRING_free(address);
    return address != NULL;
}

static SSL *make_ssl(SSL_CTX *context, const char *host, int fd)
{
    CLEANUP(ssl_freep) SSL *ssl = SSL_new(context);
    if (!ssl || SSL_set_fd(ssl, fd) != 1) {
        return NULL;
    }
    bool ok = is_address(host)
                  ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
                  : SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
    return ok ? TAKE(ssl) : NULL;
}

/* Waits as OpenSSL wants it to; 0: to be tried again. */
static int wait_as_told(SSL *ssl, int result, int64_t end_ms, struct text *why)
{
    int wanted = SSL_get_error(ssl, result);
    if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) {
        long verified = SSL_get_verify_result(ssl);
        if (verified != X509_V_OK) {
            text_add(why, X509_verify_cert_error_string(verified));
            return RAFF_E_TLS;
        }
        return say_tls(why);
    }
    short events = wanted == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
    return wait_for(SSL_get_fd(ssl), events, end_ms);
}

static int shake_hands(SSL *ssl, struct text *why)
{
    int64_t end_ms = end_after(PATIENCE_MS);
    int result = 0;
    while ((result = SSL_connect(ssl)) != 1) {
        int error = wait_as_told(ssl, result, end_ms, why);
        if (error) {
            text_add(why, error == -ETIMEDOUT ? error_text(error) : "");
            return error;
        }
    }
    return 0;
}

/* A server that has nothing to say is one that takes us. */
static int hear_second_thoughts(SSL *ssl, struct text *why)
{
    int64_t end_ms = end_after(SECOND_THOUGHTS_MS);
    char byte = 0;
    int result = 0;
    while ((result = SSL_read(ssl, &byte, 1)) <= 0) {
        int error = wait_as_told(ssl, result, end_ms, why);
        if (error) {
            return error == -ETIMEDOUT ? 0 : error;
        }
    }
    return 0;
}

static int try_tls(const struct enrolment *enrolment, int fd, struct text *why)
{
    ERR_clear_error();
    CLEANUP(context_freep) SSL_CTX *context = make_context(enrolment, why);
    CLEANUP(ssl_freep)
    SSL *ssl = context ? make_ssl(context, enrolment->broker_host, fd) : NULL;
    if (!ssl) {
        return why->len ? RAFF_E_TLS : say_tls(why);
    }
    int error = shake_hands(ssl, why);
    return error ? error : hear_second_thoughts(ssl, why);
}

void doctor_broker(struct doctor *doctor)
{
    const struct enrolment *enrolment = &doctor->enrolment;
    char words[256];
    struct text why = text_over(words, sizeof(words));
    CLEANUP(fd_closep) int fd = -1;
    if (doctor->enrolment_error) {
        doctor_say(doctor, DOCTOR_NOTE, "", "known when this machine is a seat");
        return;
    }
    if (reach(enrolment, &fd, &why) != 0) {
        doctor_say(doctor, DOCTOR_WRONG, "look at the network; is raff-hub-broker running there?",
                   "%s:%d is not reached: %s", enrolment->broker_host, enrolment->broker_port,
                   words);
    } else if (try_tls(enrolment, fd, &why) != 0) {
        doctor_say(doctor, DOCTOR_WRONG,
                   "look at the clocks at both ends; a seat that was revoked is enrolled again",
                   "%s:%d is reached, and gives no trusted connection: %s", enrolment->broker_host,
                   enrolment->broker_port, words);
    } else {
        doctor_say(doctor, DOCTOR_WELL, "", "%s:%d is reached, and takes this seat's certificate",
                   enrolment->broker_host, enrolment->broker_port);
    }
}
