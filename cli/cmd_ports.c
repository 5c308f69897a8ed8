/* SPDX-License-Identifier: MIT */
/* pinless ports: the serial ports of this machine. */
#include "cli.h"

static void report_port(const struct pl_report *r, const struct pl_serial_info *port)
{
    char usb[16] = "";
    cJSON *event = pl_report_event(r, "port");

    if (port->vid >= 0)
        snprintf(usb, sizeof usb, "%04x:%04x", (unsigned)port->vid & 0xFFFF,
                 (unsigned)port->pid & 0xFFFF);
    pl_report_say(r, "%-20s %-10s %s%s%s", port->path, usb, port->description,
                  port->serial[0] != '\0' ? "  serial " : "", port->serial);
    cJSON_AddStringToObject(event, "path", port->path);
    cJSON_AddStringToObject(event, "usb", usb);
    cJSON_AddStringToObject(event, "description", port->description);
    cJSON_AddStringToObject(event, "serial", port->serial);
    pl_report_send(r, event);
}

int pl_cmd_ports(struct pl_cli *cli)
{
    struct pl_serial_info *list = pl_serial_list();
    int n = 0;

    if (!list)
        return pl_fail(&cli->report, PL_ERR_PORT_OPEN, "the system would not list its ports");
    for (; list[n].path; n++)
        report_port(&cli->report, &list[n]);
    if (n == 0)
        pl_report_say(&cli->report, "No serial ports. Is the adapter plugged in?");
    cJSON_AddNumberToObject(cli->report.result, "ports", n);
    pl_serial_list_free(list);
    return PL_EXIT_DONE;
}
