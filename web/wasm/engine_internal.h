/* SPDX-License-Identifier: MIT */
/* The one engine of a page, for those who tell its results. */
#ifndef WEB_ENGINE_INTERNAL_H
#define WEB_ENGINE_INTERNAL_H

#include "pinless/entry_talk.h"
#include "pinless/update.h"

enum pl_web_activity {
    PL_WEB_NOTHING,
    PL_WEB_TALK,
    PL_WEB_IDENTIFY,
    PL_WEB_UPDATE,
    PL_WEB_OPERATION,
};

struct pl_web {
    struct pl_session_config config;
    struct pl_session session;
    struct pl_entry_talk talk;
    struct pl_identify identify;
    struct pl_image image;
    struct pl_plan plan;
    struct pl_update update;
    enum pl_web_activity activity;
    int result;
    bool planned, updated;      /* plan and update hold something */
    struct pl_segment *rescued; /* NULL: nothing was */
    size_t n_rescued;
    bool rescued_uid_known;
    uint8_t rescued_uid[12];
};

extern struct pl_web pl_web;

#endif
