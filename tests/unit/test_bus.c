/* SPDX-License-Identifier: MIT */
/* Select frames: the examples of SPEC.md, whose CRC-32 is zlib's. */
#include "check.h"

#include <string.h>

#include "entry_vectors.h"
#include "pinless/bus.h"

static void frame_is(const char *name, uint8_t node)
{
    uint8_t example[ENTRY_VECTOR_MAX], frame[PL_BUS_SELECT_SIZE], found;

    assert_int_equal(entry_vector(name, example), PL_BUS_SELECT_SIZE);
    pl_bus_put_select(frame, node);
    assert_memory_equal(frame, example, sizeof frame);
    assert_true(pl_bus_get_select(example, &found));
    assert_int_equal(found, node);
}

static void frames_as_specified(void **state)
{
    (void)state;
    frame_is("select-nobody", PL_BUS_NOBODY);
    frame_is("select-5", 5);
    frame_is("select-254", 254);
}

static void answer_as_specified(void **state)
{
    uint8_t example[ENTRY_VECTOR_MAX], answer[PL_BUS_ANSWER_SIZE];

    (void)state;
    assert_int_equal(entry_vector("selected-5", example), PL_BUS_ANSWER_SIZE);
    pl_bus_put_answer(answer, 5);
    assert_memory_equal(answer, example, sizeof answer);
}

static void any_flipped_bit_is_found(void **state)
{
    uint8_t frame[PL_BUS_SELECT_SIZE], node;

    (void)state;
    for (unsigned bit = 0; bit < 8 * PL_BUS_SELECT_SIZE; bit++) {
        pl_bus_put_select(frame, 5);
        frame[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(pl_bus_get_select(frame, &node));
    }
}

/* A host that hears itself must not take that for the answer, whatever it had heard before. */
static void no_frame_holds_its_own_answer(void **state)
{
    (void)state;
    for (unsigned node = 0; node <= 255; node++) {
        uint8_t heard[2 + PL_BUS_SELECT_SIZE] = {0x79, 0x79}, answer[PL_BUS_ANSWER_SIZE];

        pl_bus_put_select(heard + 2, (uint8_t)node);
        pl_bus_put_answer(answer, (uint8_t)node);
        for (size_t at = 0; at + sizeof answer <= sizeof heard; at++)
            assert_memory_not_equal(heard + at, answer, sizeof answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_as_specified),
        cmocka_unit_test(answer_as_specified),
        cmocka_unit_test(any_flipped_bit_is_found),
        cmocka_unit_test(no_frame_holds_its_own_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
