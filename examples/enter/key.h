/* SPDX-License-Identifier: MIT */
/* Who asks must show that he has the product's key: a stranger on the wire cannot take it down. */
#ifndef ENTER_KEY_H
#define ENTER_KEY_H

#include "pinless/enter.h"

extern const struct pl_enter_auth key_auth;

#endif
