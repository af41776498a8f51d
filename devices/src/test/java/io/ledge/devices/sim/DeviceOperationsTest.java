package io.ledge.devices.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ledge.core.binding.OutputBinding.Request;
import io.ledge.core.binding.OutputBinding.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceOperationsTest {
    private final Greenhouse greenhouse = new Greenhouse(1);
    private final DeviceOperations operations = new DeviceOperations(greenhouse);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"point":"fan","value":1}    |
                    {"point":"fan","value":true} |
                    {"value":1}                  | fan
                    {"point":"fan","value":"on"} | door
                    1                            | fan
                    true                         | fan
                    ON                           | fan
                    """)
    void shouldSwitchTheFan(final String data, final String point) {
        invoke("set", data, point);
        assertEquals(1, greenhouse.value(Greenhouse.FAN));

        invoke("set", "0", "fan");
        assertEquals(0, greenhouse.value(Greenhouse.FAN));
    }

    @Test
    void shouldGetAPoint() {
        final Response response = invoke("get", "", "soil-moisture");

        assertEquals(
                "{\"device\":\"greenhouse\",\"point\":\"soil-moisture\",\"value\":34,\"unit\":\"%\"}",
                new String(response.data(), StandardCharsets.UTF_8));
        assertEquals("application/json", response.contentType());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    set    | 1                              | fann        | greenhouse has no point 'fann'; there are: temperature, humidity, soil-moisture, outside-temperature, sunlight, door, fan
                    set    | {"point":"Fan","value":1}      |             | greenhouse has no point 'Fan'; there are: temperature, humidity, soil-moisture, outside-temperature, sunlight, door, fan
                    set    | {"point":"temperature","value":1} |          | point 'temperature' of greenhouse cannot be set; writable: fan
                    set    | 2                              | fan         | point 'fan' takes 0 or 1, not '2'
                    set    | ``                             | fan         | point 'fan' takes 0 or 1, not ''
                    set    | {"point":"fan"}                |             | set needs data such as {"point":"fan","value":1}, or metadata 'point' and a plain value; writable: fan
                    set    | {"value":1}                    |             | set needs data such as {"point":"fan","value":1}, or metadata 'point' and a plain value; writable: fan
                    set    | 1                              |             | not a flat JSON object: expected '{' at offset 0, found '1'
                    get    | ``                             |             | get needs metadata 'point', one of: temperature, humidity, soil-moisture, outside-temperature, sunlight, door, fan
                    get    | ``                             | fans        | greenhouse has no point 'fans'; there are: temperature, humidity, soil-moisture, outside-temperature, sunlight, door, fan
                    create | ``                             | fan         | a simulated device has no operation 'create'; there are: get, set
                    """)
    void shouldSayWhatIsWrong(final String operation, final String data, final String point, final String message) {
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> invoke(operation, data, point));
        assertEquals(message, ex.getMessage());
        assertEquals(0, greenhouse.value(Greenhouse.FAN));
    }

    private Response invoke(final String operation, final String data, final String point) {
        return operations.invoke(new Request(
                operation,
                data.getBytes(StandardCharsets.UTF_8),
                "",
                point == null ? Map.of() : Map.of("point", point)));
    }
}
