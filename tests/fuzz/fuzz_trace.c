/* SPDX-License-Identifier: MIT */
/* Fuzz target: the trace decoder on any text. */
#include "trace_decode.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_event(void *context, const struct pl_trace_event *event)
{
    size_t *told = context;

    /* Every word is text that ends, and can be printed. */
    for (const char *c = event->text; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~')
            abort();
    }
    *told += strlen(event->text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pl_trace_summary summary;
    size_t told = 0;

    pl_trace_decode((const char *)data, size, on_event, &told, &summary);
    if (summary.sent + summary.received > size)
        abort();
    return 0;
}
