package io.ledge.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SizeClassesTest {
    @Test
    void shouldChooseTheSmallestClassThatFitsForEverySize() {
        for (int size = 1; size <= SizeClasses.MAX_SIZE; size++) {
            final int sizeClass = SizeClasses.classOf(size);
            assertTrue(SizeClasses.sizeOf(sizeClass) >= size, "size=" + size);
            assertTrue(sizeClass == 0 || SizeClasses.sizeOf(sizeClass - 1) < size, "size=" + size);
        }
    }

    @Test
    void shouldUseMultiplesOf16AndEndAtTheMaximum() {
        for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
            assertEquals(0, SizeClasses.sizeOf(sizeClass) % 16);
        }
        assertEquals(512, SizeClasses.sizeOf(31));
        assertEquals(576, SizeClasses.sizeOf(32));
        assertEquals(SizeClasses.MAX_SIZE, SizeClasses.sizeOf(63));
        assertEquals(63, SizeClasses.classOf(SizeClasses.MAX_SIZE));
    }
}
