package org.sallyport.zone.dialplan;

import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The verdict of every row as a search met it, made when somebody looks at it: most searches nobody ever looks at, and
 * a plan of a thousand rules would leave as many lines behind for each call. Owner: the desk.
 */
public final class Trail extends AbstractList<Trial> {
    private Optional<Supplier<List<Trial>>> maker;
    private List<Trial> trials = List.of();

    /** @param maker always makes the same */
    public Trail(Supplier<List<Trial>> maker) {
        this.maker = Optional.of(maker);
    }

    private List<Trial> trials() {
        maker.ifPresent(m -> trials = List.copyOf(m.get()));
        maker = Optional.empty();
        return trials;
    }

    @Override
    public Trial get(int index) {
        return trials().get(index);
    }

    @Override
    public int size() {
        return trials().size();
    }
}
