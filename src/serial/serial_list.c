/* SPDX-License-Identifier: MIT */
/* The serial ports of this machine, as libserialport knows them. Ptys are not among them. */
#include <libserialport.h>
#include <stdlib.h>

#include "pinless/serial.h"

/* The strings handed out belong to libserialport's list, so it is kept beside them. */
struct list {
    struct sp_port **ports;
    struct pl_serial_info info[];
};

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static struct pl_serial_info describe(const struct sp_port *port)
{
    struct pl_serial_info info = {
        .path = sp_get_port_name(port),
        .description = or_empty(sp_get_port_description(port)),
        .serial = or_empty(sp_get_port_usb_serial(port)),
    };

    if (sp_get_port_usb_vid_pid(port, &info.vid, &info.pid) != SP_OK)
        info.vid = info.pid = -1;
    return info;
}

struct pl_serial_info *pl_serial_list(void)
{
    struct sp_port **ports;
    struct list *list;
    size_t n = 0;

    if (sp_list_ports(&ports) != SP_OK)
        return NULL;
    while (ports[n] != NULL)
        n++;
    list = calloc(1, sizeof *list + (n + 1) * sizeof list->info[0]);
    if (list == NULL) {
        sp_free_port_list(ports);
        return NULL;
    }
    list->ports = ports;
    for (size_t i = 0; i < n; i++)
        list->info[i] = describe(ports[i]);
    return list->info;
}

void pl_serial_list_free(struct pl_serial_info *list)
{
    struct list *whole;

    if (list == NULL)
        return;
    whole = (struct list *)(void *)((char *)list - offsetof(struct list, info));
    sp_free_port_list(whole->ports);
    free(whole);
}
