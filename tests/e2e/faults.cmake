if(TARGET pinless-board)
    pinless_e2e(faults faults.sh $<TARGET_FILE:pinless-board> ${PROJECT_SOURCE_DIR}/build/firmware)
    set_tests_properties(e2e_faults PROPERTIES ENVIRONMENT
        "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
endif()
