package org.sallyport.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** The kinds of value that a configuration file may hold. */
final class KeyTypes {
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, Long> UNIT_MS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private static final String FILE_PATH = "file path";

    private KeyTypes() {}

    static KeyType<String> text(String name, String example) {
        return scalar(name, example, s -> s.isBlank() ? Optional.empty() : Optional.of(s));
    }

    /** A short name without white space that is safe in logs and file names. */
    static KeyType<String> label(String example) {
        return scalar("name of letters, digits, '.', '_' and '-'", example,
                s -> s.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") ? Optional.of(s) : Optional.empty());
    }

    static KeyType<Boolean> flag() {
        return scalar("switch (on or off)", "on", s -> switch (s.toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes" -> Optional.of(true);
            case "off", "false", "no" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    static KeyType<Integer> whole(int min, int max) {
        return scalar("number from " + min + " to " + max, Integer.toString(min), s -> {
            if (!s.matches("[0-9]{1,9}")) return Optional.empty();
            int v = Integer.parseInt(s);
            return v < min || v > max ? Optional.empty() : Optional.of(v);
        });
    }

    static KeyType<Duration> span(String min, String max) {
        Duration low = duration(min).orElseThrow();
        Duration high = duration(max).orElseThrow();
        return scalar("duration with its unit, from " + min + " to " + max, max, s -> duration(s)
                .filter(d -> d.compareTo(low) >= 0 && d.compareTo(high) <= 0));
    }

    /** Reads {@code 500ms}, {@code 90s}, {@code 5m}, {@code 1h} or {@code 1d}. */
    static Optional<Duration> duration(String text) {
        Matcher m = SPAN.matcher(text);
        if (!m.matches()) return Optional.empty();
        return Optional
                .of(Duration.ofMillis(Long.parseLong(m.group(1)) * Objects.requireNonNull(UNIT_MS.get(m.group(2)))));
    }

    static <E extends Enum<E>> KeyType<E> choice(Class<E> type) {
        return choice(List.of(type.getEnumConstants()));
    }

    /** Some constants of an enum that has more. */
    static <E extends Enum<E>> KeyType<E> choice(List<E> some) {
        String all = some.stream().map(KeyTypes::token).collect(Collectors.joining(", "));
        return scalar("one of " + all, token(some.getFirst()),
                s -> some.stream().filter(e -> token(e).equalsIgnoreCase(s)).findFirst());
    }

    /** An enum constant as it stands in a file: {@code KNOWN_ONLY} is {@code known-only}. */
    static String token(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static KeyType<IpAddress> address() {
        return scalar("IPv4 or IPv6 address", "10.0.0.10", IpAddress::parse);
    }

    static KeyType<Cidr> prefix() {
        return scalar("address prefix", "10.0.0.0/8", Cidr::parse);
    }

    /** A prefix without bits beyond its length: {@code 10.0.0.5/8} opens more than whoever wrote it meant. */
    static KeyType<Cidr> exactPrefix() {
        return scalar("address prefix without bits beyond its length", "10.0.0.0/8", s -> Cidr.parse(s)
                .filter(c -> IpAddress.parse(s.replaceFirst("/.*", "")).filter(c.base()::equals).isPresent()));
    }

    static KeyType<Endpoint> endpoint() {
        return scalar("address and port", "192.0.2.1:3478", s -> Endpoint.parse(s)
                .filter(e -> e.port() > 0 && !e.address().isAny()));
    }

    static KeyType<PeerAddress> peer() {
        return scalar("host name or address", "edge.example.com", PeerAddress::parse);
    }

    static KeyType<String> domain() {
        return scalar("domain name", "example.com",
                s -> PeerAddress.parse(s).filter(p -> p.ip().isEmpty()).map(PeerAddress::text));
    }

    static KeyType<String> path(String example) {
        return scalar(FILE_PATH, example,
                s -> s.isBlank() || s.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(s));
    }

    /** Whether a value of this type is the path of a file or a folder. */
    static boolean isPath(KeyType<?> type) {
        return type.name().equals(FILE_PATH);
    }

    /** A secret, or {@code file:path} of a file that holds it; the reader of the file replaces the latter. */
    static KeyType<Sensitive<String>> secret(String example) {
        return new KeyType<>("secret, or file: and the path of a file that holds it", example, false, true,
                s -> s.isEmpty() ? Optional.empty() : Optional.of(Sensitive.of(s)));
    }

    static KeyType<Sensitive<String>> hexSecret(int digits) {
        return new KeyType<>(digits + " hexadecimal digits", "0".repeat(digits), false, true,
                s -> s.matches("[0-9a-fA-F]{" + digits + "}")
                        ? Optional.of(Sensitive.of(s.toLowerCase(Locale.ROOT)))
                        : Optional.empty());
    }

    /** A list of scalars. */
    static <T> KeyType<T> listOf(KeyType<T> item) {
        return new KeyType<>(item.name(), item.example(), true, item.secret(), item.reader());
    }

    private static <T> KeyType<T> scalar(String name, String example, Function<String, Optional<T>> reader) {
        return new KeyType<>(name, example, false, false, reader);
    }
}
