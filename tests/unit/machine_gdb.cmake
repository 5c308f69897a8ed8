# gdb's remote protocol in front of the virtual STM32.
foreach(name gdb_packet gdb_server)
    pinless_test(test_${name} pinless_gdb)
endforeach()
target_sources(test_gdb_server PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/bare_chip.c
    ${CMAKE_CURRENT_LIST_DIR}/gdb_rig.c)
set_tests_properties(test_gdb_server PROPERTIES ENVIRONMENT
    "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
