package io.ledge.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.benchmarks.report.Bars.Bar;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The picture, read as the XML it is. */
class BarPlotTest {
    private static final Bars PANEL = new Bars(
            "sets & gets",
            "a second",
            List.of(new Bar("peer <1>", Spread.of(50), false), new Bar("ours", new Spread(100, 80, 200), true)));

    @Test
    void shouldDrawBarsInProportionWhenOneIsTwiceTheOther() throws Exception {
        final NodeList bars =
                parse(BarPlot.svg("title", List.of(PANEL), "footer")).getElementsByTagName("rect");

        assertEquals(3, bars.getLength(), "the background and two bars");
        final double peer = number(bars, 1, "width");
        final double ours = number(bars, 2, "width");
        assertEquals(2, ours / peer, 0.01);
        assertTrue(!attribute(bars, 1, "fill").equals(attribute(bars, 2, "fill")), "ours does not stand out");
    }

    @Test
    void shouldDrawTheExtremesWhenRoundsDiffer() throws Exception {
        final Document plot = parse(BarPlot.svg("title", List.of(PANEL), "footer"));
        final NodeList lines = plot.getElementsByTagName("line");

        assertEquals(1, lines.getLength(), "one of the two had rounds that differ");
        final double ours = number(plot.getElementsByTagName("rect"), 2, "width");
        assertEquals(1.2 * ours, number(lines, 0, "x2") - number(lines, 0, "x1"), 0.5);
    }

    @Test
    void shouldShowNamesAsTheyAre() throws Exception {
        final String text = parse(BarPlot.svg("title", List.of(PANEL), "footer"))
                .getDocumentElement()
                .getTextContent();

        assertTrue(text.contains("sets & gets (a second)") && text.contains("peer <1>"), text);
        assertTrue(text.contains("100 (80.0–200)") && text.contains("footer"), text);
    }

    @Test
    void shouldLeaveOutAPanelWithoutBars() throws Exception {
        final String text = parse(BarPlot.svg("title", List.of(new Bars("empty", "s", List.of())), ""))
                .getDocumentElement()
                .getTextContent();

        assertFalse(text.contains("empty"), text);
    }

    private static Document parse(final List<String> lines) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(String.join("\n", lines))));
    }

    private static String attribute(final NodeList nodes, final int index, final String name) {
        return ((Element) nodes.item(index)).getAttribute(name);
    }

    private static double number(final NodeList nodes, final int index, final String name) {
        return Double.parseDouble(attribute(nodes, index, name));
    }
}
