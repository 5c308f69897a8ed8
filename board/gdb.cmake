# gdb's remote protocol in front of the virtual STM32, and what a person is told when it stops.
add_library(pinless_gdb STATIC
    gdb_control.c
    gdb_flash.c
    gdb_memory.c
    gdb_monitor.c
    gdb_packet.c
    gdb_parse.c
    gdb_query.c
    gdb_registers.c
    gdb_reply.c
    gdb_server.c
    gdb_watch.c
    stop_report.c
    symbols.c)
target_include_directories(pinless_gdb PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(pinless_gdb PUBLIC pinless_machine PRIVATE pinless_core PkgConfig::LIBELF)
target_compile_definitions(pinless_gdb PRIVATE _GNU_SOURCE)
