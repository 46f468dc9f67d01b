package org.sallyport.per;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list that is a whole encoding: the few roots that are neither a SEQUENCE nor a CHOICE.
 *
 * @param value its elements
 * @param elementsMax upper bound of its size constraint, -1 where it has none
 * @param <T> the Java type of an element
 */
public record PerList<T extends PerValue>(List<T> value, int elementsMax) implements PerValue {
    public PerList {
        value = Constraints.list("a list", value, 0, elementsMax, false);
    }

    /** The type of such lists. */
    public static <T extends PerValue> PerType<PerList<T>> type(String name, PerType.Decoder<T> element,
            int elementsMax) {
        return new PerType<>(name, in -> {
            if (!in.enter(name)) return null;
            List<T> found = in.list(element, 0, elementsMax, false);
            in.leave();
            return found == null ? null : new PerList<>(found, elementsMax);
        });
    }

    @Override
    public void encode(PerWriter out) {
        out.list(value, PerValue::encode, 0, elementsMax, false);
    }

    @Override
    public void show(ValueVisitor visitor) {
        visitor.beginList(value.size());
        for (T e : value) e.show(visitor);
        visitor.endList();
    }
}
