package io.ledge.core.error;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PlantedBugTest {
    @Test
    void shouldBePlantedNowhereButInTheSimulatorsTests() {
        assertThrows(IllegalStateException.class, () -> PlantedBug.plant(PlantedBug.MISSING_SYNC));
        for (final PlantedBug bug : PlantedBug.values()) {
            assertFalse(bug.isPlanted(), bug::name);
        }
    }
}
