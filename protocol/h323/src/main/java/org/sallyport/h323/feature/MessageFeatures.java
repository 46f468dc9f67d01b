package org.sallyport.h323.feature;

import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h225.FeatureSet;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.GenericIdentifier;

/**
 * Where one message carries features: its FeatureSet and its generic data. A feature is offered in the one and talked
 * about in the other (H.460.1); H.460.18 and H.460.24 use both.
 *
 * <p>{@link RasFeatures} and {@link SignallingFeatures} find the places of every kind of message.
 *
 * @param <M> type of the message
 */
public record MessageFeatures<M>(Slot<FeatureSet, M> featureSet, Slot<List<GenericData>, M> genericData) {
    /** Of a message that has no place for either. */
    static <M> MessageFeatures<M> nowhere() {
        return new MessageFeatures<>(Slot.nowhere(), Slot.nowhere());
    }

    static <M> MessageFeatures<M> genericOnly(Slot<List<GenericData>, M> genericData) {
        return new MessageFeatures<>(Slot.nowhere(), genericData);
    }

    /** The features of one strength. */
    public List<GenericData> list(FeatureStrength strength) {
        return featureSet.value().map(s -> FeatureSets.list(s, strength)).orElse(List.of());
    }

    /** The generic data of the message; none where it is absent. */
    public List<GenericData> generic() {
        return genericData.value().orElse(List.of());
    }

    /** The feature of Recommendation H.460.n in the FeatureSet. */
    public Optional<FeatureSets.Found> feature(int number) {
        return featureSet.value().flatMap(s -> FeatureSets.find(s, number));
    }

    /** The generic data of Recommendation H.460.n. */
    public Optional<Feature> generic(int number) {
        return GenericDataList.find(generic(), number);
    }

    /** The message with this feature offered, see {@link FeatureSets#with}; empty where there is no FeatureSet. */
    public Optional<M> withFeature(FeatureStrength strength, Feature feature) {
        return featureSet.with(FeatureSets.with(featureSet.value().orElse(FeatureSets.EMPTY), strength, feature));
    }

    /** The message with this generic data, see {@link GenericDataList#with}; empty where there is no place for it. */
    public Optional<M> withGeneric(Feature feature) {
        return genericData.with(GenericDataList.with(generic(), feature));
    }

    /** The message without that feature; a FeatureSet without any other goes too. Empty where it did not offer it. */
    public Optional<M> withoutFeature(GenericIdentifier id) {
        Optional<FeatureSet> now = featureSet.value();
        if (now.isEmpty() || FeatureSets.find(now.get(), id).isEmpty()) return Optional.empty();
        FeatureSet rest = FeatureSets.without(now.get(), id);
        boolean any = rest.neededFeatures().isPresent() || rest.desiredFeatures().isPresent()
                || rest.supportedFeatures().isPresent() || rest.replacementFeatureSet()
                || !rest.additions().unknown().isEmpty();
        return !any ? featureSet.without() : featureSet.with(rest);
    }

    /** The message without that generic data; an empty list goes too. Empty where it did not have it. */
    public Optional<M> withoutGeneric(GenericIdentifier id) {
        List<GenericData> rest = GenericDataList.without(generic(), id);
        if (rest.size() == generic().size()) return Optional.empty();
        return rest.isEmpty() ? genericData.without() : genericData.with(rest);
    }
}
