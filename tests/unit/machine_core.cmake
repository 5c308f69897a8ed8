# The virtual STM32's core and bus on chips that have nothing else.
set(lsan "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
foreach(name test_machine test_core test_chips)
    pinless_test(${name} pinless_machine)
    target_sources(${name} PRIVATE ${CMAKE_CURRENT_LIST_DIR}/bare_chip.c)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "${lsan}")
endforeach()

# The same self-test on QEMU and here.
add_executable(selftest_run selftest_run.c bare_chip.c)
target_link_libraries(selftest_run PRIVATE pinless_machine)
foreach(core m0plus m3 m4f m7f)
    add_test(NAME selftest_${core} COMMAND ${PROJECT_SOURCE_DIR}/tests/e2e/selftest_qemu.sh
        $<TARGET_FILE:selftest_run> ${core})
    set_tests_properties(selftest_${core} PROPERTIES TIMEOUT 120 ENVIRONMENT "${lsan}")
endforeach()

# Whole chips that run the examples.
pinless_test(test_determinism pinless_machine pinless_board_rom)
target_sources(test_determinism PRIVATE ${PROJECT_SOURCE_DIR}/board/node.c)
target_compile_definitions(test_determinism PRIVATE
    PL_TEST_FIRMWARE="${PROJECT_SOURCE_DIR}/build/firmware")
set_tests_properties(test_determinism PROPERTIES ENVIRONMENT "${lsan}")
