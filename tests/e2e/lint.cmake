if(TARGET pinless AND TARGET pinless-board)
    pinless_e2e(lint lint.sh $<TARGET_FILE:pinless> ${PROJECT_SOURCE_DIR}/build/firmware
        ${PROJECT_SOURCE_DIR})
    set_tests_properties(e2e_lint PROPERTIES COST 80 PROCESSORS 2 ENVIRONMENT
        "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
endif()
