package org.sallyport.h323.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sallyport.h323.h225.Content;
import org.sallyport.h323.h225.EnumeratedParameter;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.GenericIdentifier;

/**
 * One feature of the Generic Extensibility Framework with its parameters: a FeatureDescriptor or GenericData of
 * H.225.0 Annex H, procedures in H.460.1.
 *
 * <p>Edits keep the order of parameters, those that are unknown, and what a newer version added to the feature itself.
 *
 * @param data as it stands in the message
 */
public record Feature(GenericData data) {
    /** Most parameters of one feature, H.225.0. */
    public static final int PARAMETERS_MAX = 512;

    public Feature {
        Objects.requireNonNull(data);
    }

    /** The feature of a Recommendation H.460.n, without parameters. */
    public static Feature standard(int number) {
        return of(new GenericIdentifier.Standard(number), List.of());
    }

    /** A feature with parameters, which may be none; at most {@link #PARAMETERS_MAX}. */
    public static Feature of(GenericIdentifier id, List<EnumeratedParameter> parameters) {
        GenericData.Builder b = GenericData.builder().id(id);
        // The list has one element at least, where there is a list.
        return new Feature(parameters.isEmpty() ? b.build() : b.parameters(parameters).build());
    }

    /** A parameter of that number that says something by being there. */
    public static EnumeratedParameter parameter(int number) {
        return EnumeratedParameter.builder().id(new GenericIdentifier.Standard(number)).build();
    }

    /** A parameter of that number. */
    public static EnumeratedParameter parameter(int number, Content content) {
        return EnumeratedParameter.builder().id(new GenericIdentifier.Standard(number)).content(content).build();
    }

    /** Which feature it is. */
    public GenericIdentifier id() {
        return data.id();
    }

    /** Whether it is the feature of Recommendation H.460.n. */
    public boolean isStandard(int number) {
        return id() instanceof GenericIdentifier.Standard(long n) && n == number;
    }

    /** All parameters in their order. */
    public List<EnumeratedParameter> parameters() {
        return data.parameters().orElse(List.of());
    }

    /** The first parameter with that identifier. */
    public Optional<EnumeratedParameter> parameter(GenericIdentifier id) {
        int i = indexOf(id);
        return i < 0 ? Optional.empty() : Optional.of(parameters().get(i));
    }

    private int indexOf(GenericIdentifier id) {
        List<EnumeratedParameter> all = parameters();
        for (int i = 0; i < all.size(); i++) if (all.get(i).id().equals(id)) return i;
        return -1;
    }

    /**
     * The same feature with this parameter in the place of the first one of its identifier, or behind the last one.
     * Empty where that would be more than {@link #PARAMETERS_MAX}.
     */
    public Optional<Feature> with(EnumeratedParameter parameter) {
        List<EnumeratedParameter> all = new ArrayList<>(parameters());
        int i = indexOf(parameter.id());
        if (i >= 0) all.set(i, parameter);
        else all.add(parameter);
        return all.size() > PARAMETERS_MAX
                ? Optional.empty() : Optional.of(new Feature(data.toBuilder().parameters(all).build()));
    }

    /** The same feature without any parameter of that identifier. */
    public Feature without(GenericIdentifier id) {
        if (indexOf(id) < 0) return this;
        List<EnumeratedParameter> rest = parameters().stream().filter(p -> !p.id().equals(id)).toList();
        return new Feature(rest.isEmpty()
                ? data.toBuilder().noParameters().build() : data.toBuilder().parameters(rest).build());
    }
}
