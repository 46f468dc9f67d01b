package org.sallyport.node.site;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One chapter of the document in a node: the seam by which it joins. Made from a {@link Site}; nothing is opened before
 * {@link #start}. Owner: the desk; every method is called there.
 *
 * <p>A node asks its services in the order of the document. What one of them throws is a fault of this program, told as
 * such, and keeps no other from its turn.
 */
public interface Service {
    /** What logs and the admin socket call it: {@code sip}, {@code turn}. */
    String name();

    /** Opens every socket and begins to connect; the answer names what could not be opened, one sentence each. */
    List<String> start();

    /**
     * Looks at a new reading of the file and changes nothing yet: whatever would be wrong with it is thrown here,
     * before any service has taken anything over.
     *
     * @return takes over what a running service can; answers what could not be opened, one sentence each
     */
    Supplier<List<String>> reload(NodeSettings fresh);

    /**
     * Takes on nothing new, lets what stands end for so long, ends the rest, and tells when it has nothing more to say.
     */
    default void drain(long graceNs, Runnable ended) {
        ended.run();
    }

    /** Takes on new things again after {@link #drain}, whether that was over or not. */
    default void resume() {}

    /** How much of what it carries would be cut off by an end now: calls, as a rule. */
    default long standing() {
        return 0;
    }

    /** Ends everything and closes every socket. */
    void stop();

    /** The words of the status command that it answers; no two services have one of the same name. */
    default Map<String, Word> words() {
        return Map.of();
    }

    /**
     * What the admin socket's command of this service's name may do, by the name of the action: options in, answer out.
     */
    default Map<String, Function<Map<String, String>, Object>> actions() {
        return Map.of();
    }

    /** The same for what is answered later, such as with the help of the other node; its names are others. */
    default Map<String, Word.Asking> tasks() {
        return Map.of();
    }

    /** Its lines in the node's summary, in their order. */
    default Map<String, Object> summary() {
        return Map.of();
    }

    /**
     * What keeps it from doing all that it should and is no {@link org.sallyport.condition.Condition}, one sentence
     * each; empty while all is well.
     */
    default List<String> alarms() {
        return List.of();
    }

    /** What it counts on the desk, by name, for the summary. */
    default Map<String, Long> counters() {
        return Map.of();
    }

    /** Asks its loops for what only they have counted; tells when that is there, or late. {@link #count} follows. */
    default void recount(Runnable then) {
        then.run();
    }

    /** Writes everything that it counts; whoever counts says what is a gauge. */
    default void count(Metrics out) {}
}
