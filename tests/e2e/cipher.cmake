# A product's filter in the resident loader.
if(TARGET pinless-board)
    foreach(chip l452 f103 f405 g071)
        pinless_e2e(cipher_${chip} cipher.sh $<TARGET_FILE:pinless-board>
            ${PROJECT_SOURCE_DIR}/build/firmware ${chip})
        set_tests_properties(e2e_cipher_${chip} PROPERTIES ENVIRONMENT
            "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
    endforeach()
endif()
