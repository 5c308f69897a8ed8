# Flash controllers, watchdogs, system configuration and power control of the virtual STM32.
target_sources(pinless_machine PRIVATE
    dev_flash_f1.c
    dev_flash_f4.c
    dev_flash_g0.c
    dev_flash_l4.c
    dev_iwdg.c
    dev_pwr.c
    dev_syscfg.c
    dev_wwdg.c
    flash_cut.c
    flash_dword.c
    flash_dword_program.c
    flash_ecc.c
    flash_lock.c
    flash_nor.c)
