package io.ledge.core.wait.model;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DoorbellModelTest {

    @Test
    void shouldLoseNoWakeUp() {
        final ModelChecker.Result result = ModelChecker.check(new DoorbellModel());
        System.out.println("doorbell: " + result);
        assertTrue(result.holds(), result::toString);
        assertTrue(result.states() > 1_000, "the model explores too little to prove anything: " + result);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeCaughtWhenLeftOut(final DoorbellModel.Mutant mutant) {
        assertFalse(ModelChecker.check(new DoorbellModel(mutant)).holds());
    }
}
