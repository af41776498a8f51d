package io.ledge.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Met or missed, and how it is printed. */
class TargetTest {
    @Test
    void shouldJudgeByTheMedianWhenTheExtremesAreOnBothSides() {
        assertTrue(Target.atMost("t", new Spread(0.9, 0.5, 1.5), 1).isMet());
        assertFalse(Target.atLeast("t", new Spread(4.9, 4, 6), 5).isMet());
        assertTrue(Target.atMost("exactly", 0, 0).isMet());
        assertFalse(Target.atLeast("no figure", Double.NaN, 0).isMet());
    }

    @Test
    void shouldPrintLargeFiguresWithAllTheirDigits() {
        assertEquals("5,000,000", Spread.text(5_000_000));
        assertEquals("9999", Spread.text(9_999.4));
        assertEquals("10,000", Spread.text(9_999.5));
        assertEquals("0.31", Spread.text(0.314));
        assertEquals("-", Spread.text(Double.NaN));
    }

    @Test
    void shouldMakeTheSameTableForTerminalAndPage() {
        final Table table = Target.table(List.of(Target.atMost("p50", new Spread(0.9, 0.8, 1.1), 1)));

        assertTrue(table.text().getLast().contains("0.90 (0.80–1.10)  yes"), () -> "" + table.text());
        assertEquals(
                "| p50 | ≤ 1.00 | 0.90 (0.80–1.10) | yes |", table.markdown().getLast());
        assertEquals(List.of(), Target.table(List.of()).markdown(), "a heading over nothing");
    }
}
