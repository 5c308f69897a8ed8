# Entry: the format both ends share, then the application's side on hardware that is made of memory.
set(entry_spec PL_SPEC="${PROJECT_SOURCE_DIR}/SPEC.md")

pinless_test(test_entry pinless_core)
target_sources(test_entry PRIVATE ${CMAKE_CURRENT_LIST_DIR}/entry_vectors.c)
target_compile_definitions(test_entry PRIVATE ${entry_spec})
