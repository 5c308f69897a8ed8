# The drop-in's listener, compiled against hardware that is not there.
pinless_fuzz(fuzz_entry entry pinless_core)
target_sources(fuzz_entry PRIVATE ${PROJECT_SOURCE_DIR}/src/enter/listener.c)
target_include_directories(fuzz_entry PRIVATE ${PROJECT_SOURCE_DIR}/src/enter)
target_compile_definitions(fuzz_entry PRIVATE PL_CHIP=ANY)
target_compile_options(fuzz_entry PRIVATE
    -include ${PROJECT_SOURCE_DIR}/tests/unit/enter_fake.h)
