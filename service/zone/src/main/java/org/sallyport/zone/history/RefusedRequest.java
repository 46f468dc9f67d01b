package org.sallyport.zone.history;

import java.util.Objects;
import org.sallyport.wire.IpAddress;

/**
 * A request that was refused before anybody was looked for.
 *
 * @param kind not {@link SearchKind#SEARCH}
 * @param source the address of whoever asked, by which shares are counted
 * @param id what its protocol calls it, such as a Call-ID; may be empty
 * @param from who asked and from where: a claim, not a proof
 * @param asked what for
 * @param end why it got nothing
 */
public record RefusedRequest(SearchKind kind, IpAddress source, String id, String from, String asked, SearchEnd end) {
    public RefusedRequest {
        Objects.requireNonNull(source);
        Objects.requireNonNull(end);
        if (kind == SearchKind.SEARCH) throw new IllegalArgumentException("a search has a plan");
    }

    /** What makes two of them one: who, what for and why; what was found may differ. */
    boolean resembles(RefusedRequest other) {
        return source.holder().equals(other.source.holder()) && asked.equals(other.asked) && why().equals(other.why());
    }

    /** The name of the reason, or the status that another node gave. */
    String why() {
        return switch (end) {
            case SearchEnd.Refused(var refusal) -> refusal.reason().id();
            case SearchEnd.Answered(int status) -> Integer.toString(status);
            case SearchEnd.Running _, SearchEnd.HungUp _ -> "";
        };
    }
}
