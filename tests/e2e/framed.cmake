# A product's own protocol in the resident loader, and AN3155 beside it.
if(TARGET pinless-board)
    foreach(chip l452 f103 f405 g071)
        add_test(NAME e2e_framed_${chip} COMMAND ${Python3_EXECUTABLE}
            ${CMAKE_CURRENT_SOURCE_DIR}/framed.py $<TARGET_FILE:pinless-board>
            ${PROJECT_SOURCE_DIR}/build/firmware ${chip})
        set_tests_properties(e2e_framed_${chip} PROPERTIES TIMEOUT 300 ENVIRONMENT
            "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
    endforeach()
endif()
