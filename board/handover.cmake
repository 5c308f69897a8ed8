# From firmware on the virtual STM32 into the modelled ROM loader.
pkg_check_modules(CJSON REQUIRED IMPORTED_TARGET libcjson)
target_sources(pinless_machine PRIVATE
    handover.c
    jump.c
    jump_family.c
    jump_peripheral.c
    jump_text.c)
target_link_libraries(pinless_machine PUBLIC pinless_board_rom PRIVATE PkgConfig::CJSON)
