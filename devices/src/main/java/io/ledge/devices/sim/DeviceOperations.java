package io.ledge.devices.sim;

import io.ledge.core.binding.OutputBinding.Request;
import io.ledge.core.binding.OutputBinding.Response;
import io.ledge.devices.json.FlatJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a device can be asked:
 *
 * <pre>
 *   get   metadata point: fan                                    answers {"device":…,"point":"fan","value":1,"unit":"/"}
 *   set   data {"point":"fan","value":1}                         nothing to say
 *         or metadata point: fan, data 1 (0, true, false, on, off)
 * </pre>
 *
 * Refusals are {@link IllegalArgumentException}s whose message is for the caller. Called under the device's lock.
 */
final class DeviceOperations {
    static final String GET = "get";
    static final String SET = "set";
    static final Set<String> NAMES = Set.of(GET, SET);

    private static final String POINT = "point";
    private static final String VALUE = "value";

    private final SimulatedDevice device;

    DeviceOperations(final SimulatedDevice device) {
        this.device = device;
    }

    Response invoke(final Request request) {
        return switch (request.operation()) {
            case GET -> get(request);
            case SET -> set(request);
            default ->
                throw new IllegalArgumentException(
                        "a simulated device has no operation '" + request.operation() + "'; there are: get, set");
        };
    }

    private Response get(final Request request) {
        final String name = request.metadata().get(POINT);
        if (name == null) {
            throw new IllegalArgumentException("get needs metadata 'point', one of: " + names(point -> true));
        }
        final Point point = point(name);
        final String json = DeviceReporter.json(device.name(), point, device.value(point));
        return new Response(
                json.getBytes(StandardCharsets.UTF_8),
                DeviceReporter.CONTENT_TYPE,
                Map.of("device", device.name(), POINT, point.name()));
    }

    private Response set(final Request request) {
        final String text = new String(request.data(), StandardCharsets.UTF_8).trim();
        final String pointInMetadata = request.metadata().get(POINT);
        if (pointInMetadata != null && !text.startsWith("{")) {
            set(pointInMetadata, text);
            return Response.EMPTY;
        }
        final Map<String, Object> members = FlatJson.parse(text);
        final Object pointInData = members.getOrDefault(POINT, pointInMetadata);
        if (pointInData == null || !members.containsKey(VALUE)) {
            throw new IllegalArgumentException(
                    "set needs data such as {\"point\":\"fan\",\"value\":1}, or metadata 'point' and a plain value; writable: "
                            + names(Point::writable));
        }
        set(pointInData.toString(), members.get(VALUE).toString());
        return Response.EMPTY;
    }

    private void set(final String name, final String value) {
        final Point point = point(name);
        if (!point.writable()) {
            throw new IllegalArgumentException(
                    "point '" + name + "' of " + device.name() + " cannot be set; writable: " + names(Point::writable));
        }
        device.set(point, onOrOff(point, value));
    }

    private static double onOrOff(final Point point, final String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "1.0", "true", "on" -> 1;
            case "0", "0.0", "-0.0", "false", "off" -> 0;
            default ->
                throw new IllegalArgumentException("point '" + point.name() + "' takes 0 or 1, not '" + value + "'");
        };
    }

    private Point point(final String name) {
        return device.points().stream()
                .filter(point -> point.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        device.name() + " has no point '" + name + "'; there are: " + names(point -> true)));
    }

    private String names(final Predicate<Point> which) {
        final List<Point> points = device.points();
        return points.stream().filter(which).map(Point::name).collect(Collectors.joining(", "));
    }
}
