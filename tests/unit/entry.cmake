# Entry: the format both ends share, then the application's side on hardware that is made of memory.
set(PL_ENTER ${PROJECT_SOURCE_DIR}/src/enter)
set(entry_spec PL_SPEC="${PROJECT_SOURCE_DIR}/SPEC.md")

pinless_test(test_entry pinless_core)
target_sources(test_entry PRIVATE ${CMAKE_CURRENT_LIST_DIR}/entry_vectors.c)
target_compile_definitions(test_entry PRIVATE ${entry_spec})
pinless_test(test_entry_talk pinless_engine)
target_sources(test_entry_talk PRIVATE ${CMAKE_CURRENT_LIST_DIR}/entry_vectors.c)
target_compile_definitions(test_entry_talk PRIVATE ${entry_spec})

# pinless_enter_library(NAME DEFINITION...): the drop-in with its record in one place or the other.
function(pinless_enter_library name)
    add_library(${name} STATIC ${PL_ENTER}/branch.c ${PL_ENTER}/jump.c ${PL_ENTER}/listener.c
        ${PL_ENTER}/record.c ${PL_ENTER}/request.c enter_fake.c enter_rig.c entry_vectors.c)
    target_include_directories(${name} PUBLIC ${PL_ENTER} ${CMAKE_CURRENT_SOURCE_DIR})
    target_compile_options(${name} PUBLIC -include ${CMAKE_CURRENT_SOURCE_DIR}/enter_fake.h)
    target_compile_definitions(${name} PUBLIC PL_CHIP=ANY ${ARGN} PRIVATE ${entry_spec})
    target_link_libraries(${name} PUBLIC pinless_core PkgConfig::CMOCKA)
endfunction()

pinless_enter_library(pinless_test_enter PL_ENTER_RECORD_AT=0x20000000u)
pinless_enter_library(pinless_test_enter_backup PL_ENTER_BACKUP)

pinless_test(test_enter_request pinless_test_enter)
add_executable(test_enter_backup test_enter_request.c)
set_target_properties(test_enter_backup PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
target_link_libraries(test_enter_backup PRIVATE pinless_test_enter_backup)
add_test(NAME test_enter_backup COMMAND test_enter_backup)
set_tests_properties(test_enter_backup PROPERTIES TIMEOUT 300)
pinless_test(test_enter_listener pinless_test_enter)
pinless_test(test_enter_jump pinless_test_enter)

# pinless_enter_chip_test(NAME IDCODE CPUID PID CLOCK CLOCK_BIT)
function(pinless_enter_chip_test name idcode cpuid pid clock clock_bit)
    add_executable(${name} test_enter_chip.c enter_fake.c ${PL_ENTER}/chip.c)
    target_include_directories(${name} PRIVATE ${PL_ENTER})
    target_compile_options(${name} PRIVATE -include ${CMAKE_CURRENT_SOURCE_DIR}/enter_fake.h)
    target_compile_definitions(${name} PRIVATE PL_CHIP=ANY PL_ENTER_IDCODE=${idcode}
        TEST_CPUID=${cpuid} TEST_PID=${pid} TEST_CLOCK=${clock} TEST_CLOCK_BIT=${clock_bit})
    target_link_libraries(${name} PRIVATE pinless_core PkgConfig::CMOCKA)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
    add_test(NAME ${name} COMMAND ${name})
endfunction()

# STM32F405 (RM0090), STM32G071 (RM0444, RCC_APBENR1.DBGEN).
pinless_enter_chip_test(test_enter_chip_f4 0xE0042000 0x410FC241u 0x413u 0u 0u)
pinless_enter_chip_test(test_enter_chip_g0 0x40015800 0x410CC601u 0x460u 0x4002103Cu 0x08000000u)
