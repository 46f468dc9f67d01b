package org.sallyport.sipcall.media;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.MediaLine;

/**
 * What each dialog of a call has agreed on: many while a request forks, one once it is answered. Owner: the desk.
 *
 * <pre>
 *   no tag: the first offer --- another tag --> a copy of it, for each dialog --- answered for good --> this one alone
 * </pre>
 */
final class DialogAgreements {
    /** Most dialogs of one call whose answers are told apart; those beyond share what the offer said. */
    static final int DIALOGS_MAX = 32;

    /** What the first offer said, before there is a dialog. */
    private final Agreement first;
    /** By the callee's tag. */
    private final Map<String, Agreement> byTag = new HashMap<>();
    /** The one that the lines are set to. */
    private Agreement now;
    /** Tag of the dialog that the call has become; nothing of the others counts from then on. */
    private Optional<String> established = Optional.empty();

    DialogAgreements(Facing callee) {
        this.first = new Agreement(callee);
        this.now = first;
    }

    Agreement first() {
        return first;
    }

    /** The one that the lines are set to. */
    Agreement now() {
        return now;
    }

    /** That of a dialog, made from the first offer where the dialog is new. */
    Agreement of(String tag) {
        Agreement there = tag.isEmpty() ? first : byTag.get(tag);
        if (there != null) return there;
        if (byTag.size() >= DIALOGS_MAX) return first;
        Agreement fresh = first.copy();
        byTag.put(tag, fresh);
        return fresh;
    }

    /** The lines are to be set to another one; false where they are already. */
    boolean enter(Agreement other) {
        if (now == other) return false;
        now = other;
        return true;
    }

    boolean established() {
        return established.isPresent();
    }

    /** Whether the call has become another dialog than this one. */
    boolean lost(String tag) {
        return established.isPresent() && !established.get().equals(tag);
    }

    /** The call has become this dialog: what the others had opened ends. */
    void establish(String tag) {
        Agreement winner = of(tag);
        established = Optional.of(tag);
        all().filter(a -> a != winner).forEach(DialogAgreements::dropSuccessors);
        byTag.keySet().retainAll(Set.of(tag));
    }

    /** The lines of an offer that comes to nothing end. */
    static void dropSuccessors(Agreement a) {
        a.successors().values().forEach(MediaLine::close);
        a.successors().clear();
    }

    /** The call is over. */
    void close() {
        all().forEach(DialogAgreements::dropSuccessors);
    }

    /** A section's line is gone. */
    void forget(int index) {
        all().forEach(a -> a.forget(index));
    }

    /** A line has ended. */
    void ended(MediaLine line) {
        all().forEach(a -> a.successors().values().remove(line));
    }

    private Stream<Agreement> all() {
        return Stream.concat(Stream.of(first), byTag.values().stream());
    }
}
