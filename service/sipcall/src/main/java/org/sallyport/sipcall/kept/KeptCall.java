package org.sallyport.sipcall.kept;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sallyport.sipcall.media.KeptMedia;
import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/**
 * An answered call or a subscription as it outlives a restart: the dialog as we saw it, and its media.
 *
 * @param savedMs when it was written, on the wall clock
 * @param startedMs when it began
 * @param idleUntilMs when it ends unless something is heard
 * @param media empty where the call has none of ours
 * @param resumable false where the media cannot go on: such a call is ended toward both sides
 */
public record KeptCall(String id, Session.Kind kind, String callId, String callerTag, String from, String alias,
        long savedMs,
        long startedMs, long idleUntilMs, Party caller, String tag, String group, Party callee,
        Optional<KeptMedia> media,
        boolean resumable) {
    /** One end of the dialog. Who it is stands with it, or nobody could speak for it from a new connection. */
    public record Party(String zone, Flow flow, boolean flowBound, String address, String target, List<String> routes,
            long lastCseq,
            List<String> aors, Optional<Device> device) {
        public Party {
            routes = List.copyOf(routes);
            aors = List.copyOf(aors);
        }

        public static Party of(org.sallyport.sipcall.session.Party p) {
            return new Party(p.zone(), p.flow(), p.flowBound(), p.address(), p.target().orElse(""), p.routes(),
                    p.lastCseq(),
                    p.aors().stream().sorted().toList(), p.device());
        }

        public org.sallyport.sipcall.session.Party live() {
            return org.sallyport.sipcall.session.Party.resumed(zone, flow, flowBound,
                    new org.sallyport.sipcall.session.Party.Dialog(address, target, routes, lastCseq))
                    .known(Set.copyOf(aors), device, flow);
        }
    }
}
