/* SPDX-License-Identifier: MIT */
/* ECDSA over P-256 and SHA-256, keys in PEM files: what a manifest is signed with. */
#ifndef CLI_SIGNATURE_H
#define CLI_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PL_SIGNATURE_SIZE = 64, PL_SIGNATURE_TEXT = 90 }; /* r and s; as base64 with a 0 */

struct pl_public_key {
    uint8_t point[65]; /* uncompressed */
};

/* Read a "PUBLIC KEY" in PEM, as `openssl ec -pubout` writes it. False: *error says why. */
bool pl_public_key_load(struct pl_public_key *key, const char *path, char *error, size_t size);

bool pl_signature_holds(const struct pl_public_key *key, const uint8_t *data, size_t len,
                        const uint8_t signature[PL_SIGNATURE_SIZE]);

/* Sign with the "EC PRIVATE KEY" or "PRIVATE KEY" in a PEM file. False: *error says why. */
bool pl_signature_make(const char *key_path, const uint8_t *data, size_t len,
                       uint8_t signature[PL_SIGNATURE_SIZE], char *error, size_t size);

/* SHA-256 as 64 lower-case digits. */
void pl_sha256_text(const uint8_t *data, size_t len, char out[65]);

/* The text of a .sig file, without a line end; and back: false if it is no signature. */
void pl_signature_text(const uint8_t signature[PL_SIGNATURE_SIZE], char out[PL_SIGNATURE_TEXT]);
bool pl_signature_parse(const char *text, uint8_t signature[PL_SIGNATURE_SIZE]);

#endif
