package io.ledge.protocol.schema;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The generated codecs of one schema, driven by it: a message's values (see {@link Sample}) to bytes and back. */
final class Codecs {
    private static final Set<String> SET_BY_THE_CODEC = Set.of("blockLength", "templateId", "schemaId", "version");

    private final Schema schema;

    Codecs(final Schema schema) {
        this.schema = schema;
    }

    /** The fields of the header that are not the codec's own business. */
    static List<Schema.Member> ownHeaderFields(final Schema schema) {
        return schema.header().stream()
                .filter(field -> !SET_BY_THE_CODEC.contains(field.name()))
                .toList();
    }

    byte[] encode(final Schema.Message message, final Map<String, Object> values) {
        final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
        final Object header = make("MessageHeaderEncoder");
        final Object encoder = make(message.name() + "Encoder");
        call(encoder, "wrapAndApplyHeader", buffer, 0, header);
        write(header, ownHeaderFields(schema), entry(values.get("header")));
        write(encoder, message.members(), values);
        final int length = (int) call(header, "encodedLength") + (int) call(encoder, "encodedLength");
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    /** The values of the members this schema knows. Fails when the decoder reads past {@code bytes}. */
    Map<String, Object> decode(final Schema.Message message, final byte[] bytes) {
        final DirectBuffer buffer = new UnsafeBuffer(bytes);
        final Object header = make("MessageHeaderDecoder");
        final Object decoder = make(message.name() + "Decoder");
        call(decoder, "wrapAndApplyHeader", buffer, 0, header);
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("header", read(header, ownHeaderFields(schema)));
        values.putAll(read(decoder, message.members()));
        return values;
    }

    private void write(final Object encoder, final List<Schema.Member> members, final Map<String, Object> values) {
        for (final Schema.Member member : members) {
            final Object value = values.get(member.name());
            switch (member) {
                case Schema.Field field -> set(encoder, field, value);
                case Schema.Data data when data.isText() -> call(encoder, data.name(), value);
                case Schema.Data data -> {
                    final byte[] bytes = array((List<?>) value);
                    call(encoder, "put" + upperFirst(data.name()), bytes, 0, bytes.length);
                }
                case Schema.Group group -> {
                    final List<?> entries = (List<?>) value;
                    final Object groupEncoder = call(encoder, group.name() + "Count", entries.size());
                    entries.forEach(entry -> write(call(groupEncoder, "next"), group.members(), entry(entry)));
                }
            }
        }
    }

    private Map<String, Object> read(final Object decoder, final List<Schema.Member> members) {
        final Map<String, Object> values = new LinkedHashMap<>();
        for (final Schema.Member member : members) {
            values.put(
                    member.name(),
                    switch (member) {
                        case Schema.Field field -> get(decoder, field);
                        case Schema.Data data when data.isText() -> call(decoder, data.name());
                        case Schema.Data data -> bytes(decoder, data);
                        case Schema.Group group -> entries(call(decoder, group.name()), group);
                    });
        }
        return values;
    }

    private void set(final Object encoder, final Schema.Field field, final Object value) {
        final Method setter = method(encoder.getClass(), field.name(), 1);
        final Class<?> type = setter.getParameterTypes()[0];
        if (type.isEnum()) {
            invoke(encoder, setter, call(null, method(type, "valueOf", 1), value));
        } else {
            final long number = (Long) value;
            invoke(
                    encoder,
                    setter,
                    type == long.class
                            ? (Object) number
                            : type == int.class ? (Object) (int) number : (Object) (short) number);
        }
    }

    private static Object get(final Object decoder, final Schema.Field field) {
        final Object value = call(decoder, field.name());
        return value instanceof Enum<?> constant ? constant.name() : (Object) ((Number) value).longValue();
    }

    private List<Object> entries(final Object groupDecoder, final Schema.Group group) {
        final List<Object> entries = new ArrayList<>();
        while ((boolean) call(groupDecoder, "hasNext")) {
            entries.add(read(call(groupDecoder, "next"), group.members()));
        }
        return entries;
    }

    private static List<Byte> bytes(final Object decoder, final Schema.Data data) {
        final byte[] bytes = new byte[(int) call(decoder, data.name() + "Length")];
        call(decoder, "get" + upperFirst(data.name()), bytes, 0, bytes.length);
        final List<Byte> list = new ArrayList<>();
        for (final byte b : bytes) {
            list.add(b);
        }
        return list;
    }

    private static byte[] array(final List<?> list) {
        final byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (Byte) list.get(i);
        }
        return bytes;
    }

    @SuppressWarnings("unchecked") // made by Sample and read() only
    private static Map<String, Object> entry(final Object value) {
        return (Map<String, Object>) value;
    }

    private Object make(final String className) {
        try {
            return Class.forName(schema.codecPackage() + "." + className)
                    .getConstructor()
                    .newInstance();
        } catch (final ReflectiveOperationException ex) {
            throw new IllegalStateException(className + " is not generated", ex);
        }
    }

    /** The overload whose parameters take the arguments: {@code byte[]} and buffers have methods of one name. */
    private static Object call(final Object target, final String name, final Object... arguments) {
        final Method method = Arrays.stream(target.getClass().getMethods())
                .filter(m -> m.getName().equals(name) && takes(m.getParameterTypes(), arguments))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " in " + target.getClass()));
        return invoke(target, method, arguments);
    }

    private static Object call(final Object target, final Method method, final Object argument) {
        return invoke(target, method, argument);
    }

    private static boolean takes(final Class<?>[] types, final Object... arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            final boolean isInt = types[i] == int.class && arguments[i] instanceof Integer;
            if (!isInt && !types[i].isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }

    private static Method method(final Class<?> type, final String name, final int parameterCount) {
        return Arrays.stream(type.getMethods())
                .filter(m -> m.getName().equals(name)
                        && m.getParameterCount() == parameterCount
                        && m.getDeclaringClass() == type)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " in " + type));
    }

    private static Object invoke(final Object target, final Method method, final Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (final InvocationTargetException ex) {
            throw new IllegalStateException(method + " failed: " + ex.getCause(), ex.getCause());
        } catch (final IllegalAccessException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static String upperFirst(final String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
