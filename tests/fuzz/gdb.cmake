# The gdb stub over a bare chip of the virtual STM32.
pkg_check_modules(UNICORN REQUIRED IMPORTED_TARGET unicorn)
pkg_check_modules(CJSON REQUIRED IMPORTED_TARGET libcjson)
pinless_fuzz(fuzz_gdb gdb pinless_gdb pinless_machine pinless_board_rom pinless_firmware
    pinless_core PkgConfig::UNICORN PkgConfig::CJSON PkgConfig::LIBELF)
target_sources(fuzz_gdb PRIVATE ${PROJECT_SOURCE_DIR}/tests/unit/bare_chip.c)
target_include_directories(fuzz_gdb PRIVATE ${PROJECT_SOURCE_DIR}/tests/unit)
target_compile_definitions(fuzz_gdb PRIVATE _GNU_SOURCE)
