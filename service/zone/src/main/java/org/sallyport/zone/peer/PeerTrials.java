package org.sallyport.zone.peer;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.zone.Zone;

/**
 * Has a protocol ask neighbors whether they are there, on the way that a call would take, and say what it knows of its
 * phones. Owner: the desk.
 */
public final class PeerTrials {
    private @Nullable Line line;

    /** What became of one address of a neighbor. */
    public sealed interface Outcome {
        /**
         * It answered.
         *
         * @param at by which transport and where: {@code tcp 10.0.0.9:5060}
         * @param status of its answer
         * @param phrase of its answer, as it came
         * @param roundNs how long that took
         */
        record Answered(String at, int status, String phrase, long roundNs) implements Outcome {}

        /**
         * It did not.
         *
         * @param at by which transport and where; empty where no address was found
         * @param why in words
         */
        record Unanswered(String at, String why) implements Outcome {}

        /** It was not asked, for a reason of ours, in words. */
        record Unasked(String why) implements Outcome {}
    }

    /**
     * Phones that have registered.
     *
     * @param known over how many flows
     * @param silent those of them which used to answer keep-alives and do not any more
     */
    public record Phones(int known, int silent) {}

    /** A protocol that can ask. */
    public interface Line {
        /** Asks every address of a neighbor once; tells what became of each, once, within seconds. */
        void ask(Zone.Neighbor zone, Consumer<List<Outcome>> then);

        /** What is known of phones, without asking any. */
        Phones phones();
    }

    /** Says which protocol asks from now on. */
    public void over(Line asks) {
        line = asks;
    }

    /** Asks every address of a neighbor once; tells what became of each, once, within seconds. */
    public void ask(Zone.Neighbor zone, Consumer<List<Outcome>> then) {
        if (line == null) then.accept(List.of(new Outcome.Unasked("no protocol of this node asks")));
        else line.ask(zone, then);
    }

    /** What is known of phones; empty where no protocol has any. */
    public Optional<Phones> phones() {
        return Optional.ofNullable(line).map(Line::phones);
    }
}
