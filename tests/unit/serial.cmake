# The tests stand between the serial layer and the system: a pty has no modem lines, no parity and
# no hardware that fails.
find_package(Threads REQUIRED)

foreach(name test_serial test_serial_io)
    pinless_test(${name} pinless_serial Threads::Threads)
    target_sources(${name} PRIVATE ${CMAKE_CURRENT_LIST_DIR}/port_rig.c)
    target_link_options(${name} PRIVATE -Wl,--wrap=ioctl -Wl,--wrap=pl_serial_os_is_pty)
endforeach()

pinless_test(test_serial_lines pinless_serial)
target_link_options(test_serial_lines PRIVATE
    -Wl,--wrap=pl_serial_set_rts -Wl,--wrap=pl_serial_set_dtr
    -Wl,--wrap=pl_serial_set_break -Wl,--wrap=pl_serial_sleep_ms)
