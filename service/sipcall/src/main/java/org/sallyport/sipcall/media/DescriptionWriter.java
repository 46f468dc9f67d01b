package org.sallyport.sipcall.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.sallyport.ice.IceCredentials;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.sip.sdp.Connection;
import org.sallyport.sip.sdp.Media;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.sip.sdp.SdpEditor;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * What the other side reads of a description: our own addresses, ports and credentials in the place of its sender's.
 * Owner: the desk.
 */
final class DescriptionWriter {
    private static final IpAddress NOWHERE_V4 = IpAddress.of("0.0.0.0");
    private static final IpAddress NOWHERE_V6 = IpAddress.of("::");

    private final Map<LegSide, Facing> facing;
    private final SessionIce ice;

    /** @param facing the owner's, which may change */
    DescriptionWriter(Map<LegSide, Facing> facing, SessionIce ice) {
        this.facing = facing;
        this.ice = ice;
    }

    /**
     * Writes a description anew.
     *
     * @param toward who is to read it
     * @param lines the line of a section by its index, or null
     */
    byte[] write(LegSide toward, SdpRole role, Sdp description, IntFunction<MediaLine> lines) {
        List<Media> sections = description.media();
        Facing f = toward.of(facing);
        List<Optional<MediaLine>> relayed = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            relayed.add(Sections.relayable(sections.get(i)) ? Optional.ofNullable(lines.apply(i)) : Optional.empty());
        }
        IpAddress usual = relayed.stream().flatMap(Optional::stream).findFirst().map(l -> ours(l, toward))
                .orElse(f.via().advertised());
        SdpEditor edit = description.edit();
        // What ends here is written anew below, where the leg needs it.
        edit.originAddress(usual).withoutAddresses();
        if (description.connection() != null) edit.connection(SdpEditor.SESSION, shown(description.connection(),
                usual));
        boolean spoken = false;
        boolean written = false;
        for (int i = 0; i < sections.size(); i++) {
            Media section = sections.get(i);
            if (relayed.get(i).isEmpty()) {
                withoutLine(edit, i, section, usual);
                continue;
            }
            MediaLine line = relayed.get(i).get();
            edit.port(i, line.rtpPort(toward));
            Connection hold = Sections.holds(section) ? section.connection() : null;
            edit.connection(i, hold == null ? ours(line, toward) : shown(hold, ours(line, toward)));
            boolean speaks = ice.speaks(toward.other(), description, section);
            spoken |= speaks;
            if (f.pair()) {
                if (speaks && role == SdpRole.OFFER) edit.addAttribute(i, SessionIce.ATTRIBUTE, null);
            } else {
                written |= writeIce(edit, toward, i, role, section, speaks, line);
            }
            int index = i;
            line.shared(toward).ifPresent(s -> edit.addAttribute(index, DescribedEnds.LEG_ATTRIBUTE,
                    s.username() + " " + s.password().reveal()));
        }
        // Sections that share a transport would have to share our port and credentials, which are of one line each.
        if (spoken || written) edit.removeBundle();
        if (written) edit.addAttribute(SdpEditor.SESSION, "ice-lite", null).addAttribute(SdpEditor.SESSION,
                "ice-options", "ice2");
        return edit.build().bytes();
    }

    private static void withoutLine(SdpEditor edit, int index, Media section, IpAddress usual) {
        if (!section.isRejected()) edit.port(index, 0);
        if (!section.isRejected() || section.hasOwnConnection()) edit.connection(index, usual);
    }

    /** Our address on a leg, as the other end must know it: to the other node that of the interface toward it. */
    private IpAddress ours(MediaLine line, LegSide side) {
        Facing f = side.of(facing);
        return f.pair() ? f.via().advertised() : line.via(side).advertised();
    }

    private boolean writeIce(SdpEditor edit, LegSide toward, int index, SdpRole role, Media section, boolean speaks,
            MediaLine line) {
        Endpoint at = new Endpoint(ours(line, toward), line.rtpPort(toward));
        Optional<IceCredentials> ours = ice.write(edit, toward, index, role, section, speaks, at);
        // Checks may overtake the answer, so the leg must know them from now on.
        if (ours.isPresent() && line.farEnd(toward) instanceof FarEnd.Unknown) {
            line.update(toward, new FarEnd.Checked(ours.get(), Optional.empty(), List.of(),
                    Optional.of(toward.of(facing).signalling())), Sections.payload(section));
        }
        return ours.isPresent();
    }

    /**
     * The address in the place of one that was described: that of nobody says that the sender holds, and does so in our
     * family.
     */
    private static IpAddress shown(Connection described, IpAddress ours) {
        return !described.isBlackHole() ? ours : ours.isV4() ? NOWHERE_V4 : NOWHERE_V6;
    }
}
