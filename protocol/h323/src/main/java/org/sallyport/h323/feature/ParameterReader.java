package org.sallyport.h323.feature;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.h323.h225.Content;
import org.sallyport.h323.h225.EnumeratedParameter;
import org.sallyport.h323.h225.GenericIdentifier;
import org.sallyport.h323.h225.TransportAddress;
import org.sallyport.machine.Malformed;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * Reads parameters by number and remembers the first that is of the wrong kind. Of two with one number the first
 * counts.
 */
final class ParameterReader {
    private final List<EnumeratedParameter> parameters;
    private final String standard;
    private @Nullable Malformed fault;

    /** The section of every complaint begins with this standard. */
    ParameterReader(List<EnumeratedParameter> parameters, String standard) {
        this.parameters = parameters;
        this.standard = standard;
    }

    ParameterReader(Feature feature, String standard) {
        this(feature.parameters(), standard);
    }

    private Optional<EnumeratedParameter> find(int number) {
        for (EnumeratedParameter p : parameters) {
            if (p.id() instanceof GenericIdentifier.Standard(long n) && n == number) return Optional.of(p);
        }
        return Optional.empty();
    }

    private String section(int number) {
        return standard + " parameter " + number;
    }

    private void fail(Malformed why) {
        if (fault == null) fault = why;
    }

    private <T> Optional<T> read(int number, String kind, Function<Content, Optional<T>> look) {
        Optional<EnumeratedParameter> found = find(number);
        if (found.isEmpty()) return Optional.empty();
        Optional<T> value = found.get().content().flatMap(look);
        if (value.isEmpty()) fail(new Malformed("a parameter is not " + kind, 0, section(number)));
        return value;
    }

    /** Whether there is one, whatever its content. */
    boolean present(int number) {
        return find(number).isPresent();
    }

    Optional<Boolean> bool(int number) {
        return read(number, "bool", c -> c instanceof Content.Bool(boolean v) ? Optional.of(v) : Optional.empty());
    }

    OptionalInt number8(int number) {
        Optional<Integer> read = read(number, "number8",
                c -> c instanceof Content.Number8(int v) ? Optional.of(v) : Optional.empty());
        return read.isEmpty() ? OptionalInt.empty() : OptionalInt.of(read.get());
    }

    Optional<TransportAddress> transport(int number) {
        return read(number, "transport",
                c -> c instanceof Content.Transport(TransportAddress v) ? Optional.of(v) : Optional.empty());
    }

    Optional<Octets> raw(int number) {
        return read(number, "raw", c -> c instanceof Content.Raw(Octets v) ? Optional.of(v) : Optional.empty());
    }

    /** Reads what a raw parameter encodes. */
    <T extends PerValue> FeatureRead<T> encoded(int number, PerType<T> type) {
        Optional<Octets> raw = raw(number);
        if (fault != null) return new FeatureRead.Broken<>(fault);
        return raw.isEmpty() ? new FeatureRead.Absent<>() : FeatureRead.decode(type, raw.get(), section(number));
    }

    /** The parameters inside one, to be read under the same fault. */
    <T> Optional<T> compound(int number, Function<List<EnumeratedParameter>, FeatureRead<T>> inner) {
        Optional<List<EnumeratedParameter>> list = read(number, "compound",
                c -> c instanceof Content.Compound(List<EnumeratedParameter> v) ? Optional.of(v) : Optional.empty());
        if (list.isEmpty()) return Optional.empty();
        FeatureRead<T> read = inner.apply(list.get());
        if (read instanceof FeatureRead.Broken<T>(Malformed why)) fail(why);
        return read.toOptional();
    }

    /** Complains that something is missing. */
    void require(String what) {
        fail(new Malformed("no " + what, 0, standard));
    }

    /** The value of all that was read, unless something was wrong. */
    <T> FeatureRead<T> done(Supplier<T> value) {
        return fault == null ? new FeatureRead.Value<>(value.get()) : new FeatureRead.Broken<>(fault);
    }
}
