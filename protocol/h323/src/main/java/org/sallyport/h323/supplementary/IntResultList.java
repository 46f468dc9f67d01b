package org.sallyport.h323.supplementary;

import java.util.List;
import org.sallyport.h323.h450.diversion.IntResult;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.per.PerWriter;
import org.sallyport.per.ValueVisitor;

/**
 * What interrogateDiversionQ finds: a SET SIZE (0..29) OF IntResult, H.450.3.
 *
 * @param value at most {@link #RESULTS_MAX}
 */
public record IntResultList(List<IntResult> value) implements PerValue {
    /** Most results, by the standard. */
    public static final int RESULTS_MAX = 29;

    /** The type, for reading and writing. */
    public static final PerType<IntResultList> TYPE = new PerType<>("IntResultList", in -> {
        List<IntResult> value = in.list(IntResult::decode, 0, RESULTS_MAX, false);
        return in.failed() ? in.within("IntResultList") : new IntResultList(value);
    });

    public IntResultList {
        value = List.copyOf(value);
        if (value.size() > RESULTS_MAX) throw new IllegalArgumentException("more than 29 results");
    }

    @Override
    public void encode(PerWriter out) {
        out.list(value, IntResult::encode, 0, RESULTS_MAX, false);
    }

    @Override
    public void show(ValueVisitor visitor) {
        visitor.beginList(value.size());
        for (IntResult r : value) r.show(visitor);
        visitor.endList();
    }
}
