package org.sallyport.h323.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.GenericIdentifier;

/**
 * Looks into lists of GenericData and edits them: {@code genericData} of a message, or one list of a FeatureSet.
 * Entries that are not named stay as they are, in their order.
 */
public final class GenericDataList {
    private GenericDataList() {}

    /** The first entry with that identifier. */
    public static Optional<Feature> find(List<GenericData> list, GenericIdentifier id) {
        for (GenericData d : list) if (d.id().equals(id)) return Optional.of(new Feature(d));
        return Optional.empty();
    }

    /** The first entry of Recommendation H.460.n. */
    public static Optional<Feature> find(List<GenericData> list, int number) {
        return find(list, new GenericIdentifier.Standard(number));
    }

    /** The list with this entry in the place of the first one of its identifier, or behind the last one. */
    public static List<GenericData> with(List<GenericData> list, Feature feature) {
        List<GenericData> out = new ArrayList<>(list);
        int i = 0;
        while (i < out.size() && !out.get(i).id().equals(feature.id())) i++;
        if (i < out.size()) out.set(i, feature.data());
        else out.add(feature.data());
        return List.copyOf(out);
    }

    /** The list without any entry of that identifier. */
    public static List<GenericData> without(List<GenericData> list, GenericIdentifier id) {
        return list.stream().filter(d -> !d.id().equals(id)).toList();
    }
}
