package io.ledge.api.semantics;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who may call which methods of an app: {@code spec.accessControl} of its Configuration. The rule of the operation counts before
 * the default of the caller's policy, that before the default of all.
 *
 * @param trustDomain of the app itself, when it calls
 */
public record AccessControl(boolean isAllowedByDefault, String trustDomain, List<Policy> policies) {
    public static final String TRUST_DOMAIN_DEFAULT = "public";
    public static final String NAMESPACE_DEFAULT = "default";

    /** Everybody may call. */
    public static final AccessControl NONE = new AccessControl(true, TRUST_DOMAIN_DEFAULT, List.of());

    private static final String ONE = "*";
    private static final String REST = "**";

    public AccessControl {
        policies = List.copyOf(policies);
    }

    /** For one app that calls. @param isAllowedByDefault null: as by default for all */
    public record Policy(Caller caller, Boolean isAllowedByDefault, List<Operation> operations) {
        public Policy {
            operations = List.copyOf(operations);
        }
    }

    /**
     * Who calls. An app of this node is known by the port, or the session, that its call comes by.
     *
     * @param appId empty: it cannot be known
     */
    public record Caller(String appId, String namespace, String trustDomain) {
        /** Of another node, which says who it is: anybody could. */
        public static final Caller UNKNOWN = new Caller("", "", "");
    }

    /**
     * Methods of the app.
     *
     * @param path its parts; {@code *} is any one, {@code **} any number of them, at least one
     * @param verbs of HTTP; {@code *} is all; of no meaning to an app that serves gRPC
     */
    public record Operation(List<String> path, List<String> verbs, boolean isAllowed) {
        public Operation {
            path = List.copyOf(path);
            verbs = List.copyOf(verbs);
        }

        boolean matches(final List<String> parts, final boolean ignoresCase) {
            return matches(0, parts, 0, ignoresCase);
        }

        private boolean matches(final int at, final List<String> parts, final int from, final boolean ignoresCase) {
            if (at == path.size()) {
                return from == parts.size();
            }
            if (from == parts.size()) {
                return false;
            }
            return switch (path.get(at)) {
                case ONE -> matches(at + 1, parts, from + 1, ignoresCase);
                case REST -> matches(at + 1, parts, from + 1, ignoresCase) || matches(at, parts, from + 1, ignoresCase);
                default ->
                    isSame(path.get(at), parts.get(from), ignoresCase) && matches(at + 1, parts, from + 1, ignoresCase);
            };
        }

        private static boolean isSame(final String one, final String other, final boolean ignoresCase) {
            return ignoresCase ? one.equalsIgnoreCase(other) : one.equals(other);
        }

        boolean isFor(final String verb) {
            return verbs.contains(ONE) || verbs.contains(verb);
        }

        /** The more a rule says, the more it counts: a name before {@code *}, that before {@code **}, part by part. */
        private static int compare(final Operation one, final Operation other) {
            for (int i = 0; i < Math.min(one.path.size(), other.path.size()); i++) {
                final int difference = rank(one.path.get(i)) - rank(other.path.get(i));
                if (difference != 0) {
                    return difference;
                }
            }
            return other.path.size() - one.path.size();
        }

        private static int rank(final String part) {
            return switch (part) {
                case REST -> 2;
                case ONE -> 1;
                default -> 0;
            };
        }
    }

    /**
     * @param verb of HTTP
     * @param path of the method, escaped; the case of letters does not count, and neither does what is behind the path for an app
     *     that gets it in the line of a request: a method of gRPC or IPC is any text
     */
    public boolean allowsHttp(final Caller caller, final String verb, final String path) {
        return allows(caller, path.split("[?#]", 2)[0], true, operation -> operation.isFor(verb));
    }

    /** @param method as it is */
    public boolean allowsGrpc(final Caller caller, final String method) {
        return allows(caller, method, false, _ -> true);
    }

    private boolean allows(
            final Caller caller, final String path, final boolean ignoresCase, final Predicate<Operation> isMeant) {
        for (final Policy policy : policies) {
            if (policy.caller().equals(caller)) {
                final boolean otherwise =
                        policy.isAllowedByDefault() == null ? isAllowedByDefault : policy.isAllowedByDefault();
                return allows(policy, path, ignoresCase, isMeant, otherwise);
            }
        }
        return isAllowedByDefault;
    }

    private static boolean allows(
            final Policy policy,
            final String path,
            final boolean ignoresCase,
            final Predicate<Operation> isMeant,
            final boolean otherwise) {
        final List<String> parts;
        try {
            parts = parts(path);
        } catch (final IllegalArgumentException ex) {
            return false; // whatever the app makes of it
        }
        final List<Operation> matching = policy.operations().stream()
                .filter(operation -> operation.matches(parts, ignoresCase))
                .toList();
        return matching.stream()
                .min(Operation::compare)
                .flatMap(best -> matching.stream() // one path may stand there more than once, with other verbs
                        .filter(operation -> Operation.compare(operation, best) == 0 && isMeant.test(operation))
                        .findFirst())
                .map(Operation::isAllowed)
                .orElse(otherwise);
    }

    /** As an app will see it: unescaped, without empty parts, {@code .} and {@code ..}. */
    private static List<String> parts(final String path) {
        final List<String> parts = new ArrayList<>();
        final String text = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        for (final String part : text.split("/")) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    /** The parts of a rule. */
    public static List<String> pattern(final String name) {
        return Arrays.stream(name.split("/")).filter(part -> !part.isEmpty()).toList();
    }

    /** What a caller that may not call is told. */
    public static DaprFailure refusal(final Caller caller, final String callee, final String verb, final String path) {
        final String id = caller.appId().isEmpty()
                ? "unknown"
                : "spiffe://" + caller.trustDomain() + "/ns/" + caller.namespace() + "/" + caller.appId();
        return DaprError.DIRECT_INVOKE_DENIED.with(
                callee,
                "access control policy has denied access to id: " + id + " operation: " + path + " verb: " + verb);
    }
}
