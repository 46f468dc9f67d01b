package org.sallyport.scenarios;

import java.util.Set;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneMedia;
import org.sallyport.scenarios.world.Site;

/** The ordinary course of a call between two phones of a site, with its expectations. */
final class Talk {
    private static final long SECOND = 1_000_000_000L;
    private static final int PACKETS_PER_SECOND = 50;

    private final Site site;
    private final Phone caller;
    private final Phone callee;
    private final PhoneCall out;
    private final PhoneCall in;

    private Talk(Site site, Phone caller, Phone callee, PhoneCall out, PhoneCall in) {
        this.site = site;
        this.caller = caller;
        this.callee = callee;
        this.out = out;
        this.in = in;
    }

    /** Calls and waits until both talk. */
    static Talk begin(Site site, Phone caller, Phone callee, String uri) {
        int before = callee.calls().size();
        PhoneCall out = caller.call(uri);
        String who = caller.settings().user() + " -> " + callee.settings().user();
        site.until(who + " to be answered", 40 * SECOND, () -> out.state() == PhoneCall.State.ENDED
                || out.state() == PhoneCall.State.TALKING && callee.calls().size() > before
                        && callee.calls().getLast().state() == PhoneCall.State.TALKING);
        site.require(out.state() == PhoneCall.State.TALKING,
                who + " ended with " + out.status() + " instead of talking");
        return new Talk(site, caller, callee, out, callee.calls().getLast());
    }

    /** Calls the user of the site's domain. */
    static Talk begin(Site site, Phone caller, Phone callee) {
        return begin(site, caller, callee, callee.settings().aor());
    }

    /** Talks for some time; both must hear at least this share of what can have been said. */
    Talk talk(int seconds, double share) {
        PhoneMedia.Report a = out.media();
        PhoneMedia.Report b = in.media();
        site.pass(seconds);
        heard(callee, b, in.media(), out.media(), seconds, share);
        heard(caller, a, out.media(), in.media(), seconds, share);
        return this;
    }

    private void heard(Phone who, PhoneMedia.Report before, PhoneMedia.Report after, PhoneMedia.Report other,
            int seconds,
            double share) {
        long packets = after.received() - before.received();
        String name = who.settings().user();
        long wanted = (long) (seconds * PACKETS_PER_SECOND * share);
        site.require(packets >= wanted,
                name + " heard " + packets + " packets in " + seconds + " s, wanted are " + wanted);
        site.require(after.damaged() == 0, name + " heard " + after.damaged() + " damaged packets");
        site.require(after.sources().equals(Set.of(other.ssrc())), name + " heard somebody else");
    }

    /** Both must have heard reports of the other; where much is lost, two or three of them may well all be lost. */
    Talk reported(double share) {
        if (share < 0.9) return this;
        site.require(out.media().reportsReceived() > 0, caller.settings().user() + " heard no RTCP");
        site.require(in.media().reportsReceived() > 0, callee.settings().user() + " heard no RTCP");
        return this;
    }

    /** The caller holds, nobody speaks for a while, and then both are heard again. */
    Talk hold(int seconds, double share) {
        out.hold(true);
        site.pass(2);
        long before = in.media().received() + out.media().received();
        site.pass(seconds);
        long meanwhile = in.media().received() + out.media().received() - before;
        site.require(meanwhile == 0, "a held call carried " + meanwhile + " packets");
        out.hold(false);
        site.pass(2);
        return talk(5, share);
    }

    /**
     * One of them is silent for a while; it must hear the other all the time, however long its own pinhole was unused.
     */
    Talk muted(boolean caller, int seconds, double share) {
        PhoneCall silent = caller ? out : in;
        silent.mute(true);
        long before = silent.media().received();
        site.pass(seconds);
        long heard = silent.media().received() - before;
        site.require(heard >= (long) (seconds * PACKETS_PER_SECOND * share),
                "who was silent for " + seconds + " s heard only " + heard + " packets");
        silent.mute(false);
        return this;
    }

    /** One of them hangs up; both must notice. */
    void end(boolean byCaller) {
        (byCaller ? out : in).hangUp();
        site.until("both ends of a call to end", 40 * SECOND, () -> out.state() == PhoneCall.State.ENDED
                && in.state() == PhoneCall.State.ENDED);
        site.require(out.status() == 200 && in.status() == 200,
                "a call ended with " + out.status() + " and " + in.status());
    }

    PhoneCall out() {
        return out;
    }

    PhoneCall in() {
        return in;
    }
}
