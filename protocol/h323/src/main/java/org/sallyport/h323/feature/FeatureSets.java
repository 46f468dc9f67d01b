package org.sallyport.h323.feature;

import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h225.FeatureSet;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.GenericIdentifier;

/**
 * Looks into FeatureSets of H.225.0 Annex H and edits them. Features that are not named stay as they are, in their
 * order.
 *
 * <p>The lists have no bound of their own; {@link org.sallyport.per.PerLimits#elementsMax} bounds what came in one
 * message.
 */
public final class FeatureSets {
    /** A set without features. */
    public static final FeatureSet EMPTY = FeatureSet.builder().replacementFeatureSet(false).build();

    private FeatureSets() {}

    /**
     * A feature of a set.
     *
     * @param strength the list it is in
     */
    public record Found(FeatureStrength strength, Feature feature) {}

    /** A set with one feature, which is supported: what most messages of H.460.18 and .19 carry. */
    public static FeatureSet supporting(Feature feature) {
        return with(EMPTY, FeatureStrength.SUPPORTED, feature);
    }

    /** The features of one strength; none where the list is absent. */
    public static List<GenericData> list(FeatureSet set, FeatureStrength strength) {
        return (switch (strength) {
            case NEEDED -> set.neededFeatures();
            case DESIRED -> set.desiredFeatures();
            case SUPPORTED -> set.supportedFeatures();
        }).orElse(List.of());
    }

    /** The same set with another list of one strength; an empty list is absent on the wire. */
    public static FeatureSet withList(FeatureSet set, FeatureStrength strength, List<GenericData> list) {
        FeatureSet.Builder b = set.toBuilder();
        return (switch (strength) {
            case NEEDED -> list.isEmpty() ? b.noNeededFeatures() : b.neededFeatures(list);
            case DESIRED -> list.isEmpty() ? b.noDesiredFeatures() : b.desiredFeatures(list);
            case SUPPORTED -> list.isEmpty() ? b.noSupportedFeatures() : b.supportedFeatures(list);
        }).build();
    }

    /** The first feature with that identifier, the strongest list first. */
    public static Optional<Found> find(FeatureSet set, GenericIdentifier id) {
        for (FeatureStrength s : FeatureStrength.values()) {
            Optional<Feature> f = GenericDataList.find(list(set, s), id);
            if (f.isPresent()) return Optional.of(new Found(s, f.get()));
        }
        return Optional.empty();
    }

    /** The first feature of Recommendation H.460.n, the strongest list first. */
    public static Optional<Found> find(FeatureSet set, int number) {
        return find(set, new GenericIdentifier.Standard(number));
    }

    /**
     * The same set with this feature in the list: in the place of the first one of its identifier there, or behind the
     * last one. The other lists are left alone.
     */
    public static FeatureSet with(FeatureSet set, FeatureStrength strength, Feature feature) {
        return withList(set, strength, GenericDataList.with(list(set, strength), feature));
    }

    /** The same set without any feature of that identifier. Lists that become empty go away; the set stays. */
    public static FeatureSet without(FeatureSet set, GenericIdentifier id) {
        FeatureSet out = set;
        for (FeatureStrength s : FeatureStrength.values()) {
            List<GenericData> before = list(out, s);
            List<GenericData> after = GenericDataList.without(before, id);
            if (after.size() != before.size()) out = withList(out, s, after);
        }
        return out;
    }
}
