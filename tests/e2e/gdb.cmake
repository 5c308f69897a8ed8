if(TARGET pinless-board)
    pinless_e2e(gdb gdb.sh $<TARGET_FILE:pinless-board> ${PROJECT_SOURCE_DIR}/build/firmware
        ${PROJECT_SOURCE_DIR}/examples)
    set_tests_properties(e2e_gdb PROPERTIES ENVIRONMENT
        "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
endif()
