package io.ledge.core.wait.model;

import static org.junit.jupiter.api.Assertions.*;

import io.ledge.core.wait.model.HomeModel.Sharing;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HomeModelTest {

    @ParameterizedTest
    @EnumSource
    void shouldLetEverythingOutWhenAForeignThreadProduces(final Sharing sharing) {
        assertHolds(new HomeModel(sharing, 2, 0));
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetEverythingOutWhenAGuestProduces(final Sharing sharing) {
        assertHolds(new HomeModel(sharing, 0, 1));
    }

    @Test
    @EnabledIfSystemProperty(named = "ledge.model.large", matches = "true")
    void shouldLetEverythingOutWhenBothProduce() {
        assertHolds(new HomeModel(Sharing.SWAP, 1, 1));
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeCaughtWhenDoneWrongly(final HomeModel.Mutant mutant) {
        final boolean isCaught = Stream.of(Sharing.values())
                .anyMatch(sharing -> fails(new HomeModel(sharing, 1, 0, mutant))
                        || fails(new HomeModel(sharing, 0, 1, mutant))
                        || fails(new HomeModel(sharing, 2, 0, mutant)));
        assertTrue(isCaught, "the checker does not see what is wrong with " + mutant);
    }

    private static boolean fails(final HomeModel model) {
        return !ModelChecker.check(model).holds();
    }

    private static void assertHolds(final HomeModel model) {
        final ModelChecker.Result result = ModelChecker.check(model);
        System.out.println("home: " + result);
        assertTrue(result.holds(), result::toString);
        assertTrue(result.states() > 10_000, "the model explores too little to prove anything: " + result);
    }
}
