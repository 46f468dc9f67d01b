package org.sallyport.node;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.node.site.Service;

/**
 * Keeps what one service throws from all others. It is a fault of this program: the log has a sentence, and the host
 * gets the throwable itself, which it treats as any of ours. Owner: the desk.
 */
final class Faults {
    private final Host host;

    Faults(Host host) {
        this.host = host;
    }

    /** One service's turn; what it throws becomes one of its sentences. */
    List<String> guard(Service service, String doing, Supplier<List<String>> turn) {
        try {
            List<String> told = turn.get();
            told.forEach(f -> host.log(LogTopic.NODE, LogLevel.ERROR, f));
            return told;
        } catch (RuntimeException | AssertionError e) {
            return List.of(of(service.name(), doing, e));
        }
    }

    /** Whoever asks gets an answer, even where we fail at it. */
    Object answer(String what, Supplier<Object> answer) {
        try {
            return answer.get();
        } catch (RuntimeException | AssertionError e) {
            return Map.of("error", of(what, "be answered", e));
        }
    }

    /** A throwable in words, once it has been handed on. */
    String of(String who, String doing, Throwable thrown) {
        String told = who + " could not " + doing + ", which is a fault of this program: " + thrown;
        host.log(LogTopic.NODE, LogLevel.ERROR, told);
        host.soon(() -> {
            if (thrown instanceof Error e) throw e;
            throw (RuntimeException) thrown;
        });
        return told;
    }
}
