/* SPDX-License-Identifier: MIT */
/* Error names are an interface of --json: each exists and is unique. */
#include "check.h"

#include <string.h>

#include "pinless/error.h"

static void names_are_unique_and_known(void **state)
{
    int errors[64], n = 0;

    (void)state;
    for (int err = 1; err > -100; err--) {
        if (strcmp(pl_err_name(err), "unknown") != 0)
            errors[n++] = err;
    }
    assert_int_equal(n, 33);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(pl_err_name(errors[i]), pl_err_name(errors[j]));
}

static void names_do_not_change(void **state)
{
    (void)state;
    assert_string_equal(pl_err_name(PL_OK), "ok");
    assert_string_equal(pl_err_name(PL_ERR_NO_ANSWER), "no-answer");
    assert_string_equal(pl_err_name(PL_ERR_VERIFY), "verify");
    assert_string_equal(pl_err_name(12345), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_unique_and_known),
        cmocka_unit_test(names_do_not_change),
    };

    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
