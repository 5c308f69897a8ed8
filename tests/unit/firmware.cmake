pinless_test(test_firmware pinless_firmware)
pinless_test(test_firmware_dfuse pinless_firmware)
pinless_test(test_firmware_elf pinless_firmware)
pinless_test(test_firmware_ihex pinless_firmware)
pinless_test(test_firmware_srec pinless_firmware)

pinless_test(test_firmware_memory pinless_firmware)
target_link_options(test_firmware_memory PRIVATE
    -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc)
