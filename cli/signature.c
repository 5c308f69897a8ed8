/* SPDX-License-Identifier: MIT */
/* ECDSA by BearSSL; keys out of PEM files. */
#include "signature.h"

#include <bearssl.h>
#include <stdio.h>
#include <string.h>

enum { PEM_MAX = 4096, DER_MAX = 1024, SHA256_SIZE = 32 };

/* --- PEM --- */

struct der {
    uint8_t bytes[DER_MAX];
    size_t len;
    bool too_long;
};

static void append(void *context, const void *data, size_t len)
{
    struct der *der = context;

    if (len > sizeof der->bytes - der->len) {
        der->too_long = true;
        return;
    }
    memcpy(der->bytes + der->len, data, len);
    der->len += len;
}

/* The first object whose name ends so ("PUBLIC KEY"); other objects, such as parameters, may stand
 * before it. */
static bool find_object(const char *text, size_t len, const char *name, struct der *der)
{
    br_pem_decoder_context pem;
    bool wanted = false;

    br_pem_decoder_init(&pem);
    while (len > 0) {
        size_t taken = br_pem_decoder_push(&pem, text, len);

        text += taken;
        len -= taken;
        switch (br_pem_decoder_event(&pem)) {
        case BR_PEM_BEGIN_OBJ: {
            const char *found = br_pem_decoder_name(&pem);
            size_t have = strlen(found), want = strlen(name);
            wanted = have >= want && strcmp(found + have - want, name) == 0;
            *der = (struct der){.len = 0};
            br_pem_decoder_setdest(&pem, wanted ? append : NULL, der);
            break;
        }
        case BR_PEM_END_OBJ:
            if (wanted)
                return !der->too_long;
            break;
        case BR_PEM_ERROR:
            return false;
        default:
            break;
        }
    }
    return false;
}

static bool read_pem(const char *path, const char *name, struct der *der, char *error, size_t size)
{
    char text[PEM_MAX];
    FILE *file = fopen(path, "r");
    size_t len = file ? fread(text, 1, sizeof text - 1, file) : 0;
    bool ok = file && !ferror(file);

    if (file)
        fclose(file);
    text[len++] = '\n'; /* the last line may lack its end */
    if (!ok)
        snprintf(error, size, "the key %.100s cannot be read", path);
    else if (!find_object(text, len, name, der))
        snprintf(error, size, "%.100s holds no %s in PEM", path, name);
    else
        return true;
    return false;
}

/* --- Keys --- */

/* SubjectPublicKeyInfo of P-256 up to the point (RFC 5480): all keys begin with it. */
static const uint8_t P256_PREFIX[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48,
                                      0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
                                      0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};

bool pl_public_key_load(struct pl_public_key *key, const char *path, char *error, size_t size)
{
    struct der der;

    if (!read_pem(path, "PUBLIC KEY", &der, error, size))
        return false;
    if (der.len != sizeof P256_PREFIX + sizeof key->point ||
        memcmp(der.bytes, P256_PREFIX, sizeof P256_PREFIX) != 0) {
        snprintf(error, size, "%.100s is no public key of the curve P-256", path);
        return false;
    }
    memcpy(key->point, der.bytes + sizeof P256_PREFIX, sizeof key->point);
    return true;
}

static bool load_private(br_skey_decoder_context *decoder, const char *path, char *error,
                         size_t size)
{
    struct der der;

    if (!read_pem(path, "PRIVATE KEY", &der, error, size))
        return false;
    br_skey_decoder_init(decoder);
    br_skey_decoder_push(decoder, der.bytes, der.len);
    memset(&der, 0, sizeof der);
    if (br_skey_decoder_key_type(decoder) == BR_KEYTYPE_EC &&
        br_skey_decoder_get_ec(decoder)->curve == BR_EC_secp256r1)
        return true;
    snprintf(error, size, "%.100s is no private key of the curve P-256", path);
    return false;
}

/* --- Signing --- */

static void sha256(const uint8_t *data, size_t len, uint8_t out[SHA256_SIZE])
{
    br_sha256_context context;

    br_sha256_init(&context);
    br_sha256_update(&context, data, len);
    br_sha256_out(&context, out);
}

void pl_sha256_text(const uint8_t *data, size_t len, char out[65])
{
    uint8_t hash[SHA256_SIZE];

    sha256(data, len, hash);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

bool pl_signature_holds(const struct pl_public_key *key, const uint8_t *data, size_t len,
                        const uint8_t signature[PL_SIGNATURE_SIZE])
{
    struct pl_public_key copy = *key;
    const br_ec_public_key point = {BR_EC_secp256r1, copy.point, sizeof copy.point};
    uint8_t hash[SHA256_SIZE];

    sha256(data, len, hash);
    return br_ecdsa_vrfy_raw_get_default()(br_ec_get_default(), hash, sizeof hash, &point,
                                           signature, PL_SIGNATURE_SIZE) == 1;
}

bool pl_signature_make(const char *key_path, const uint8_t *data, size_t len,
                       uint8_t signature[PL_SIGNATURE_SIZE], char *error, size_t size)
{
    br_skey_decoder_context decoder;
    uint8_t hash[SHA256_SIZE];

    if (!load_private(&decoder, key_path, error, size))
        return false;
    sha256(data, len, hash);
    size_t made = br_ecdsa_sign_raw_get_default()(br_ec_get_default(), &br_sha256_vtable, hash,
                                                  br_skey_decoder_get_ec(&decoder), signature);
    memset(&decoder, 0, sizeof decoder);
    if (made != PL_SIGNATURE_SIZE)
        snprintf(error, size, "%.100s cannot sign", key_path);
    return made == PL_SIGNATURE_SIZE;
}

/* --- Text --- */

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void pl_signature_text(const uint8_t signature[PL_SIGNATURE_SIZE], char out[PL_SIGNATURE_TEXT])
{
    size_t n = 0;

    for (size_t i = 0; i < PL_SIGNATURE_SIZE; i += 3) {
        size_t left = PL_SIGNATURE_SIZE - i;
        uint32_t group = (uint32_t)signature[i] << 16;

        group |= left > 1 ? (uint32_t)signature[i + 1] << 8 : 0;
        group |= left > 2 ? signature[i + 2] : 0;
        out[n++] = DIGITS[group >> 18];
        out[n++] = DIGITS[group >> 12 & 63];
        out[n++] = left > 1 ? DIGITS[group >> 6 & 63] : '=';
        out[n++] = left > 2 ? DIGITS[group & 63] : '=';
    }
    out[n] = '\0';
}

static const char *skip_blanks(const char *text)
{
    while (*text == ' ' || *text == '\n' || *text == '\r' || *text == '\t')
        text++;
    return text;
}

bool pl_signature_parse(const char *text, uint8_t signature[PL_SIGNATURE_SIZE])
{
    uint32_t bits = 0;
    unsigned held = 0;
    size_t n = 0;

    text = skip_blanks(text);
    for (; *text && strchr(DIGITS, *text); text++) {
        bits = bits << 6 | (uint32_t)(strchr(DIGITS, *text) - DIGITS);
        held += 6;
        if (held < 8)
            continue;
        if (n == PL_SIGNATURE_SIZE)
            return false;
        held -= 8;
        signature[n++] = (uint8_t)(bits >> held);
    }
    while (*text == '=')
        text++;
    return n == PL_SIGNATURE_SIZE && *skip_blanks(text) == '\0';
}
