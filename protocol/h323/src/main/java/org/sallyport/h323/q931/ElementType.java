package org.sallyport.h323.q931;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sallyport.wire.Octets;

/**
 * A variable-length element of codeset 0 that we can read and write: Q.931 §4.5 as far as H.225.0 §7.2.2 uses it.
 *
 * <p>Reserved bits are written as zero and ignored when read. Reading what was written gives the value again. Offsets
 * in a {@link ElementRead.Bad} of {@link #read} count from the start of the content.
 *
 * @param <T> what the element says
 */
public final class ElementType<T> {
    /** Identifier of User-user. */
    public static final int USER_USER_IDENTIFIER = 0x7e;

    /** What kind of bearer the call wants, Q.931 §4.5.5; mandatory in a Setup. */
    public static final ElementType<BearerCapability> BEARER_CAPABILITY =
            new ElementType<>(0x04, BearerCapability::read, BearerCapability::write);

    /** Why a call ends, Q.931 §4.5.12. */
    public static final ElementType<Cause> CAUSE = new ElementType<>(0x08, Cause::read, Cause::write);

    /** The state of a call, Q.931 §4.5.7. */
    public static final ElementType<CallState> CALL_STATE =
            new ElementType<>(0x14, CallState::read, CallState::write);

    /** Facility, Q.932: empty in H.225.0, where the facilities themselves are in User-user (§7.2.2). */
    public static final ElementType<Octets> FACILITY = new ElementType<>(0x1c, Q931Fields::ok, o -> o);

    /** What happens beside the ordinary course of a call, Q.931 §4.5.23. */
    public static final ElementType<ProgressIndicator> PROGRESS_INDICATOR =
            new ElementType<>(0x1e, ProgressIndicator::read, ProgressIndicator::write);

    /** A change that the user is told, Q.931 §4.5.22. */
    public static final ElementType<NotificationIndicator> NOTIFICATION_INDICATOR =
            new ElementType<>(0x27, NotificationIndicator::read, NotificationIndicator::write);

    /** What a phone may show, Q.931 §4.5.16. */
    public static final ElementType<Display> DISPLAY =
            new ElementType<>(0x28, o -> Q931Fields.ok(new Display(o)), Display::octets);

    /** Date and time at the network, Q.931 §4.5.15. */
    public static final ElementType<DateTime> DATE_TIME = new ElementType<>(0x29, DateTime::read, DateTime::write);

    /** Keys that were pressed, IA5 characters, Q.931 §4.5.18. */
    public static final ElementType<String> KEYPAD =
            new ElementType<>(0x2c, o -> Q931Fields.ia5(o, 0, "ITU-T Q.931 §4.5.18"), ElementType::ia5);

    /** A tone, its number 0 to 255, Q.931 §4.5.28. */
    public static final ElementType<Integer> SIGNAL = new ElementType<>(0x34, ElementType::readSignal, v -> {
        if ((v & ~0xff) != 0) throw new IllegalArgumentException("a signal is one octet");
        return Octets.of((byte) (int) v);
    });

    /** Who answered, Q.951. */
    public static final ElementType<PartyNumber> CONNECTED_NUMBER = party(0x4c, "ITU-T Q.951");

    /** Who calls, Q.931 §4.5.10. */
    public static final ElementType<PartyNumber> CALLING_PARTY_NUMBER = party(0x6c, "ITU-T Q.931 §4.5.10");

    /** Who is called, Q.931 §4.5.8. */
    public static final ElementType<PartyNumber> CALLED_PARTY_NUMBER = party(0x70, "ITU-T Q.931 §4.5.8");

    /** Who had the call diverted, Q.952. */
    public static final ElementType<PartyNumber> REDIRECTING_NUMBER = party(0x74, "ITU-T Q.952");

    /** The ASN.1 of H.225.0 without the protocol discriminator in front of it, H.225.0 §7.2.2. */
    public static final ElementType<Octets> USER_USER =
            new ElementType<>(USER_USER_IDENTIFIER, ElementType::readUserUser, ElementType::writeUserUser);

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0x00, "SegmentedMessage"), Map.entry(0x04, "BearerCapability"), Map.entry(0x08, "Cause"),
            Map.entry(0x10, "CallIdentity"), Map.entry(0x14, "CallState"), Map.entry(0x18, "ChannelIdentification"),
            Map.entry(0x1c, "Facility"), Map.entry(0x1e, "ProgressIndicator"),
            Map.entry(0x20, "NetworkSpecificFacilities"), Map.entry(0x24, "TerminalCapabilities"),
            Map.entry(0x27, "NotificationIndicator"), Map.entry(0x28, "Display"), Map.entry(0x29, "DateTime"),
            Map.entry(0x2c, "KeypadFacility"), Map.entry(0x34, "Signal"), Map.entry(0x40, "InformationRate"),
            Map.entry(0x42, "EndToEndTransitDelay"), Map.entry(0x43, "TransitDelaySelectionAndIndication"),
            Map.entry(0x44, "PacketLayerBinaryParameters"), Map.entry(0x45, "PacketLayerWindowSize"),
            Map.entry(0x46, "PacketSize"), Map.entry(0x47, "ClosedUserGroup"), Map.entry(0x4a, "ReverseCharging"),
            Map.entry(0x4c, "ConnectedNumber"), Map.entry(0x4d, "ConnectedSubaddress"),
            Map.entry(0x6c, "CallingPartyNumber"), Map.entry(0x6d, "CallingPartySubaddress"),
            Map.entry(0x70, "CalledPartyNumber"), Map.entry(0x71, "CalledPartySubaddress"),
            Map.entry(0x74, "RedirectingNumber"), Map.entry(0x78, "TransitNetworkSelection"),
            Map.entry(0x79, "RestartIndicator"), Map.entry(0x7c, "LowLayerCompatibility"),
            Map.entry(0x7d, "HighLayerCompatibility"), Map.entry(0x7e, "UserUser"), Map.entry(0x7f, "Escape"),
            Map.entry(0xa0, "MoreData"), Map.entry(0xa1, "SendingComplete"), Map.entry(0xb0, "CongestionLevel"),
            Map.entry(0x90, "Shift"), Map.entry(0xd0, "RepeatIndicator"));

    private final int identifier;
    private final Function<Octets, ElementRead<T>> reader;
    private final Function<T, Octets> writer;

    private ElementType(int identifier, Function<Octets, ElementRead<T>> reader, Function<T, Octets> writer) {
        this.identifier = identifier;
        this.reader = reader;
        this.writer = writer;
    }

    private static ElementType<PartyNumber> party(int identifier, String section) {
        return new ElementType<>(identifier, o -> PartyNumber.read(o, section), PartyNumber::write);
    }

    /** The identifier on the wire, in codeset 0. */
    public int identifier() {
        return identifier;
    }

    /** Reads the content of such an element; the result is a value or {@link ElementRead.Bad}. */
    public ElementRead<T> read(Octets content) {
        return reader.apply(content);
    }

    /** The element that says this. What is too long for its length is refused with IllegalArgumentException. */
    public Q931Element.Variable element(T value) {
        return new Q931Element.Variable(0, identifier, writer.apply(value));
    }

    /** The name of an identifier of codeset 0 in one word, such as {@code CallingPartyNumber}; empty for others. */
    public static Optional<String> name(int identifier) {
        return Optional.ofNullable(NAMES.get(identifier));
    }

    private static Octets ia5(String text) {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("characters outside of IA5");
        }
        return Octets.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ElementRead<Integer> readSignal(Octets content) {
        if (content.length() != 1) return Q931Fields.bad("not one octet", 0, "ITU-T Q.931 §4.5.28");
        return Q931Fields.ok(content.at(0));
    }

    private static ElementRead<Octets> readUserUser(Octets content) {
        if (content.isEmpty() || content.at(0) != Q931Message.USER_USER_DISCRIMINATOR) {
            return Q931Fields.bad("not the protocol discriminator of ASN.1", 0, "ITU-T H.225.0 §7.2.2");
        }
        return Q931Fields.ok(content.from(1));
    }

    private static Octets writeUserUser(Octets asn1) {
        byte[] content = new byte[1 + asn1.length()];
        content[0] = Q931Message.USER_USER_DISCRIMINATOR;
        asn1.copyTo(content, 1);
        return Octets.wrap(content);
    }
}
