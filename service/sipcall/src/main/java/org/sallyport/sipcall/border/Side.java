package org.sallyport.sipcall.border;

import org.sallyport.zone.AuthenticationPolicy;
import org.sallyport.zone.Zone;

/** Who is on one side of a node, as far as its word counts: the columns of {@link HeaderTable}. */
public enum Side {
    /** Nobody has proven anything, or somebody in the internet is called. */
    STRANGER("stranger"),
    /** A user of ours: registered over the flow, or proven by a digest. */
    PHONE("phone"),
    /** A neighbor zone that is believed about its own people, not about ours. */
    NEIGHBOR("neighbor"),
    /** A neighbor zone whose requests are treated as authenticated. */
    TRUSTED("trusted neighbor"),
    /** Control's view of edge: what edge says is a stranger's word. */
    EDGE("edge"),
    /** Edge's view of control. */
    CONTROL("control");

    private final String word;

    Side(String word) {
        this.word = word;
    }

    /** As the table shows it. */
    public String word() {
        return word;
    }

    /** Who spoke a request. Whoever has proven to be a user of ours is one, whatever way the request took. */
    public static Side speaking(Zone zone, boolean registered, boolean provenUser) {
        Side there = of(zone, registered);
        return provenUser && (there == STRANGER || there == EDGE) ? PHONE : there;
    }

    /** Who is there at the other end of a zone. */
    public static Side of(Zone zone, boolean registered) {
        return switch (zone) {
            case Zone.LocalZone _ -> PHONE;
            case Zone.DefaultZone _, Zone.Dns _ -> registered ? PHONE : STRANGER;
            case Zone.Neighbor n ->
                    n.common().authentication() == AuthenticationPolicy.TREAT_AS_AUTHENTICATED ? TRUSTED : NEIGHBOR;
            case Zone.TraversalClient _ -> EDGE;
            case Zone.TraversalServer _ -> CONTROL;
        };
    }
}
