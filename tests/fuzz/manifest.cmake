# Fuzz builds leave the command line tool out, but for what a manifest needs of it.
pkg_check_modules(CJSON REQUIRED IMPORTED_TARGET libcjson)
find_library(BEARSSL bearssl REQUIRED)
if(NOT TARGET pinless_manifest)
    add_library(pinless_manifest STATIC
        ${PROJECT_SOURCE_DIR}/cli/entry_options.c
        ${PROJECT_SOURCE_DIR}/cli/manifest.c
        ${PROJECT_SOURCE_DIR}/cli/manifest_build.c
        ${PROJECT_SOURCE_DIR}/cli/numbers.c
        ${PROJECT_SOURCE_DIR}/cli/options.c
        ${PROJECT_SOURCE_DIR}/cli/signature.c)
    target_include_directories(pinless_manifest PUBLIC ${PROJECT_SOURCE_DIR}/cli)
    target_compile_definitions(pinless_manifest PRIVATE _POSIX_C_SOURCE=200809L)
    target_link_libraries(pinless_manifest PUBLIC pinless_core PkgConfig::CJSON)
endif()
pinless_fuzz(fuzz_manifest manifest pinless_manifest pinless_firmware pinless_core
    PkgConfig::CJSON PkgConfig::LIBELF)
target_compile_definitions(fuzz_manifest PRIVATE _POSIX_C_SOURCE=200809L)
target_link_libraries(fuzz_manifest PRIVATE ${BEARSSL})
