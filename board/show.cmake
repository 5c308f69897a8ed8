# What people see of the virtual STM32: waveforms, decoded traffic, the view in the terminal.
add_library(pinless_show STATIC
    show.c
    show_flash.c
    show_view.c
    uart_decode.c
    vcd.c)
target_include_directories(pinless_show PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(pinless_show PUBLIC pinless_machine pinless_core)
target_compile_definitions(pinless_show PRIVATE _GNU_SOURCE)
