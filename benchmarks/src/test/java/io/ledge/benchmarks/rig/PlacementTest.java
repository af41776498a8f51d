package io.ledge.benchmarks.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTest {
    @Test
    void shouldReadTheKernelsList() {
        assertEquals(
                List.of(0, 1, 2, 7), Placement.allowed("Name:\tjava\nCpus_allowed_list:\t0-2,7\nMems_allowed:\t1\n"));
        assertEquals(List.of(3), Placement.allowed("Cpus_allowed_list:\t3\n"));
    }

    @Test
    void shouldGiveACpuEachOrOneForBoth() throws IOException {
        final List<Integer> cpus = List.of(0, 1, 2);
        assertEquals(2, Placement.APART.cpu(cpus, true));
        assertEquals(0, Placement.APART.cpu(cpus, false));
        assertEquals(2, Placement.TOGETHER.cpu(cpus, true));
        assertEquals(2, Placement.TOGETHER.cpu(cpus, false));
        assertEquals(List.of(), Placement.FREE.prefix(true));
    }

    @Test
    void shouldSayThatOneCpuIsTooFew() {
        final IOException ex = assertThrows(IOException.class, () -> Placement.APART.cpu(List.of(3), true));
        assertEquals("a CPU each needs two, and this process may run on [3] only", ex.getMessage());
    }
}
