# A loader's place on a bus.
pinless_fuzz(fuzz_node node pinless_boot pinless_core)
target_include_directories(fuzz_node PRIVATE ${PROJECT_SOURCE_DIR}/src/boot)
