package org.sallyport.h323.pdu;

import java.util.List;
import org.sallyport.per.PerReader;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.per.PerWriter;
import org.sallyport.per.ValueVisitor;

/**
 * A list that is an encoding of its own: the few roots that are no SEQUENCE and no CHOICE.
 *
 * @param elements its elements
 * @param elementsMax bound of its size constraint; -1 where it has none
 */
public record ValueList(List<PerValue> elements, int elementsMax) implements PerValue {
    public ValueList {
        elements = List.copyOf(elements);
        if (elementsMax >= 0 && elements.size() > elementsMax) {
            throw new IllegalArgumentException("elements=" + elements.size());
        }
    }

    static PerType<ValueList> type(String name, PerType.Decoder<? extends PerValue> element, int elementsMax) {
        return new PerType<>(name, in -> decode(in, name, element, elementsMax));
    }

    private static ValueList decode(PerReader in, String name, PerType.Decoder<? extends PerValue> element, int max) {
        List<? extends PerValue> found = in.list(element, 0, max, false);
        return in.failed() ? in.within(name) : new ValueList(List.copyOf(found), max);
    }

    @Override
    public void encode(PerWriter out) {
        out.list(elements, PerValue::encode, 0, elementsMax, false);
    }

    @Override
    public void show(ValueVisitor visitor) {
        visitor.beginList(elements.size());
        for (PerValue e : elements) e.show(visitor);
        visitor.endList();
    }
}
