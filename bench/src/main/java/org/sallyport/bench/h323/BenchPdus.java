package org.sallyport.bench.h323;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.h245.CapabilityTableEntry;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.RequestMessage;
import org.sallyport.h323.h245.TerminalCapabilitySet;
import org.sallyport.h323.q931.ElementRead;
import org.sallyport.h323.q931.Q931Decoded;
import org.sallyport.h323.q931.Q931Limits;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.h323.q931.Tpkt;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/** The PDUs that are measured: as captured, and two of the same kinds as large as a room system sends them. */
public enum BenchPdus {
    /** Setup, as captured. */
    SETUP("H323-MESSAGES", H323UserInformation.TYPE, () -> setup()),
    /** The same with four fast start elements and ten aliases. */
    SETUP_LARGE("H323-MESSAGES", H323UserInformation.TYPE, () -> H323UserInformation.TYPE.encode(largeSetup())),
    /** RegistrationRequest with a crypto token, as captured. */
    REGISTRATION_REQUEST("H323-MESSAGES", RasMessage.TYPE, () -> Octets.ofHex(captured("registrationRequest"))),
    /** OpenLogicalChannel with traversal parameters, as captured. */
    OPEN_LOGICAL_CHANNEL("MULTIMEDIA-SYSTEM-CONTROL", MultimediaSystemControlMessage.TYPE,
            () -> h245("openLogicalChannel")),
    /** TerminalCapabilitySet, as captured. */
    TERMINAL_CAPABILITY_SET("MULTIMEDIA-SYSTEM-CONTROL", MultimediaSystemControlMessage.TYPE,
            () -> h245("terminalCapabilitySet")),
    /** The same with forty capabilities. */
    TERMINAL_CAPABILITY_SET_LARGE("MULTIMEDIA-SYSTEM-CONTROL", MultimediaSystemControlMessage.TYPE,
            () -> MultimediaSystemControlMessage.TYPE.encode(largeCapabilities()));

    private static final int CAPABILITIES = 40;

    private final String module;
    private final PerType<? extends PerValue> type;
    private final Supplier<Octets> encoding;

    <T extends PerValue> BenchPdus(String module, PerType<T> type, Supplier<Octets> encoding) {
        this.module = module;
        this.type = type;
        this.encoding = encoding;
    }

    /** The module of the schema that its type is in. */
    public String module() {
        return module;
    }

    /** Its type. */
    public PerType<? extends PerValue> type() {
        return type;
    }

    /** Its octets. */
    public Octets encoding() {
        return encoding.get();
    }

    private static String captured(String name) {
        try (InputStream in = BenchPdus.class.getResourceAsStream("pdus.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines()
                    .filter(l -> l.startsWith(name + " ")).map(l -> l.substring(name.length() + 1)).findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Octets h245(String name) {
        return Octets.ofHex(captured(name)).from(Tpkt.HEADER_BYTES);
    }

    private static Octets setup() {
        Octets frame = Octets.ofHex(captured("setup")).from(Tpkt.HEADER_BYTES);
        if (Q931Message.decode(frame, Q931Limits.DEFAULT) instanceof Q931Decoded.Ok(Q931Message m)
                && m.userUser() instanceof ElementRead.Value<Octets>(Octets u)) {
            return u;
        }
        throw new IllegalStateException("the captured Setup cannot be read");
    }

    private static <T extends PerValue> T read(PerType<T> type, Octets encoding) {
        return type.decode(encoding).toOptional().orElseThrow();
    }

    private static H323UserInformation largeSetup() {
        H323UserInformation whole = read(H323UserInformation.TYPE, setup());
        if (!(whole.h323UuPdu().h323MessageBody() instanceof H323MessageBody.Setup(SetupUUIE setup)))
            throw new IllegalStateException();
        var open = openLogicalChannel();
        Octets element = org.sallyport.h323.h245.OpenLogicalChannel.TYPE.encode(open);
        List<AliasAddress> aliases = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            aliases.add(new AliasAddress.H323ID("room-" + i + "@video.example.com"));
            aliases.add(new AliasAddress.DialledDigits("49301234" + i));
        }
        SetupUUIE large =
                setup.toBuilder().fastStart(Collections.nCopies(4, element)).sourceAddress(aliases).build();
        return whole.toBuilder()
                .h323UuPdu(whole.h323UuPdu().toBuilder().h323MessageBody(new H323MessageBody.Setup(large)).build())
                .build();
    }

    private static org.sallyport.h323.h245.OpenLogicalChannel openLogicalChannel() {
        return request("openLogicalChannel", r -> ((RequestMessage.OpenLogicalChannel) r).value());
    }

    private static <T> T request(String name, Function<RequestMessage, T> part) {
        var message = (MultimediaSystemControlMessage.Request) read(MultimediaSystemControlMessage.TYPE, h245(name));
        return part.apply(message.value());
    }

    private static MultimediaSystemControlMessage largeCapabilities() {
        TerminalCapabilitySet set =
                request("terminalCapabilitySet", r -> ((RequestMessage.TerminalCapabilitySet) r).value());
        List<CapabilityTableEntry> some = set.capabilityTable().orElseThrow();
        List<CapabilityTableEntry> many = new ArrayList<>();
        for (int i = 0; i < CAPABILITIES; i++) {
            many.add(some.get(i % some.size()).toBuilder().capabilityTableEntryNumber(i + 1).build());
        }
        return new MultimediaSystemControlMessage.Request(
                new RequestMessage.TerminalCapabilitySet(set.toBuilder().capabilityTable(many).build()));
    }
}
