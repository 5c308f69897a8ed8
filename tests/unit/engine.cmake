pinless_test(test_an3155 pinless_core)
pinless_test(test_error pinless_core)
pinless_test(test_image pinless_core)

# The engine at one end of a modelled wire, a modelled loader at the other.
function(pinless_engine_test name)
    pinless_test(${name} pinless_engine pinless_board_rom)
    target_sources(${name} PRIVATE rig.c)
endfunction()

pinless_engine_test(test_every_chip)
pinless_engine_test(test_faults)
pinless_engine_test(test_identify)
pinless_engine_test(test_plan)
pinless_engine_test(test_session)
pinless_engine_test(test_session_sync)
pinless_engine_test(test_single_faults)
pinless_engine_test(test_spec)
pinless_engine_test(test_update)
target_compile_definitions(test_spec PRIVATE PL_SPEC="${PROJECT_SOURCE_DIR}/SPEC.md")

# 10,000 runs in two halves, so that two cores share them.
set_tests_properties(test_faults PROPERTIES ENVIRONMENT "PL_FAULT_FIRST=0;PL_FAULT_COUNT=5000")
add_test(NAME test_faults_second_half COMMAND test_faults)
set_tests_properties(test_faults_second_half PROPERTIES
    ENVIRONMENT "PL_FAULT_FIRST=5000;PL_FAULT_COUNT=5000" TIMEOUT 600 PROCESSORS 2)
set_tests_properties(test_faults PROPERTIES TIMEOUT 600)
