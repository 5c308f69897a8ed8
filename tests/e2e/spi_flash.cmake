# A serial flash that the resident loader reaches by a product's functions.
if(TARGET pinless-board)
    add_test(NAME e2e_spi_flash COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/spi_flash.py
        $<TARGET_FILE:pinless-board> ${PROJECT_SOURCE_DIR}/build/firmware)
    set_tests_properties(e2e_spi_flash PROPERTIES TIMEOUT 300 ENVIRONMENT
        "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
endif()
