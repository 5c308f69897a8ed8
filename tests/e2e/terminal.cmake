# The resident loader's menu, as a person at a terminal program has it, on the chips that have a port.
if(TARGET pinless-board)
    foreach(chip l452 f103 f405 g071)
        pinless_e2e(terminal_${chip} terminal.sh $<TARGET_FILE:pinless-board>
            ${PROJECT_SOURCE_DIR}/build/firmware ${chip})
        set_tests_properties(e2e_terminal_${chip} PROPERTIES TIMEOUT 600 ENVIRONMENT
            "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
    endforeach()
endif()
