package io.ledge.core.wait.model;

import static io.ledge.core.wait.model.BatonModel.Producer.FOREIGN;
import static io.ledge.core.wait.model.BatonModel.Producer.GUEST;
import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatonModelTest {

    @Test
    void shouldServeEverythingWhenAGuestAndAForeignThreadProduce() {
        assertHolds(new BatonModel(GUEST, 2, FOREIGN, 1));
    }

    @Test
    void shouldServeEverythingWhenTwoGuestsProduce() {
        // Two records of the first: 1.3 million states.
        assertHolds(new BatonModel(GUEST, Boolean.getBoolean("ledge.model.large") ? 2 : 1, GUEST, 1));
    }

    @Test
    void shouldServeEverythingWhenTwoForeignThreadsProduce() {
        assertHolds(new BatonModel(FOREIGN, 2, FOREIGN, 1));
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeCaughtWhenDoneWrongly(final BatonModel.Mutant mutant) {
        // Small models first: most wrongs show there.
        final boolean isCaught = fails(new BatonModel(GUEST, 1, FOREIGN, 1, mutant))
                || fails(new BatonModel(GUEST, 2, FOREIGN, 1, mutant))
                || fails(new BatonModel(GUEST, 2, GUEST, 1, mutant));
        assertTrue(isCaught, "the checker does not see what is wrong with " + mutant);
    }

    private static boolean fails(final BatonModel model) {
        return !ModelChecker.check(model).holds();
    }

    private static void assertHolds(final BatonModel model) {
        final ModelChecker.Result result = ModelChecker.check(model);
        System.out.println("baton: " + result);
        assertTrue(result.holds(), result::toString);
        assertTrue(result.states() > 10_000, "the model explores too little to prove anything: " + result);
    }
}
