# What people see of the virtual STM32.
foreach(name show show_view uart_decode vcd)
    pinless_test(test_${name} pinless_show)
    target_compile_definitions(test_${name} PRIVATE _GNU_SOURCE)
endforeach()
target_sources(test_show PRIVATE ${CMAKE_CURRENT_LIST_DIR}/bare_chip.c)
set_tests_properties(test_show PROPERTIES ENVIRONMENT
    "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")

# Waveforms for a foreign decoder.
add_executable(vcd_sample vcd_sample.c)
target_link_libraries(vcd_sample PRIVATE pinless_show)
