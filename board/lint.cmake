# Firmware asked into its loader, and who is to blame if it does not get there.
pkg_check_modules(LIBDW REQUIRED IMPORTED_TARGET libdw)
target_sources(pinless_machine PRIVATE
    lint.c
    lint_find.c
    lint_uart.c)
