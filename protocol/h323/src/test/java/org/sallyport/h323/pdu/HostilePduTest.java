package org.sallyport.h323.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Kind;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.GenericIdentifier;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.LocationRequest;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h225.ServiceControlResponse;
import org.sallyport.h323.h225.TransportAddress;
import org.sallyport.h323.h245.CapabilityIdentifier;
import org.sallyport.h323.h245.GenericMessage;
import org.sallyport.h323.h245.GenericParameter;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.ParameterIdentifier;
import org.sallyport.h323.h245.ParameterValue;
import org.sallyport.per.Additions;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/** A stranger's octets are a PDU or a value that says what is wrong, and cost no more than a multiple of themselves. */
class HostilePduTest {
    /**
     * Octets of memory that reading may take for each octet that came, which are counted as a hundred more than there
     * are. The densest that there is are lists of records of which each takes a few bits on the wire and a pointer for
     * each of its components here.
     */
    private static final int ALLOCATED_PER_OCTET_MAX = 64;
    private static final int ALLOCATED_FIXED_OCTETS = 100;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** One encoding and the type that reads it. */
    private record Seed(PerType<? extends PerValue> type, Octets octets) {}

    /** All distinct encodings of the captures, those inside of others too. */
    private static final List<Seed> SEEDS = seeds();

    private long worstRatio;
    private int reads;

    private static List<Seed> seeds() {
        Set<Seed> out = new LinkedHashSet<>();
        for (String capture : CapturedPdus.CAPTURES) {
            for (Pdu p : CapturedPdus.of(capture)) {
                switch (p.kind()) {
                    case RAS -> out.add(new Seed(RasMessage.TYPE, p.octets()));
                    case CS -> {
                        if (!p.payload().isEmpty()) {
                            out.add(new Seed(H323UserInformation.TYPE,
                                    PduReads.signalling(p.payload()).message().userUser().toOptional().orElseThrow()));
                        }
                    }
                    case H245 -> {
                        if (!p.payload().isEmpty()) out.add(new Seed(MultimediaSystemControlMessage.TYPE, p.payload()));
                    }
                }
                for (PerValue v : PduReads.values(p)) {
                    for (Embedded e : PduReads.allIn(v)) out.add(new Seed(e.kind().type(), e.encoding()));
                }
            }
        }
        return List.copyOf(out);
    }

    /** Reads it; true where it is a value. What that costs is bounded. */
    private boolean survives(PerType<? extends PerValue> type, Octets octets) {
        long took = allocated(type, octets);
        long ratio = took / (octets.length() + ALLOCATED_FIXED_OCTETS);
        if (ratio > worstRatio) {
            // The first time that a piece of code runs, what links it allocates too.
            worstRatio = Math.max(worstRatio, allocated(type, octets) / (octets.length() + ALLOCATED_FIXED_OCTETS));
        }
        if (worstRatio > ALLOCATED_PER_OCTET_MAX) {
            throw new AssertionError(took + " octets for " + octets.length() + ": " + type.name() + " " + octets);
        }
        if (++reads % 16 == 0) PduReads.shows(type, octets);
        return PduReads.survives(type, octets);
    }

    private static long allocated(PerType<? extends PerValue> type, Octets octets) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        type.decode(octets);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void everyEncodingCutAtEveryOctetIsAValueOrSaysWhereItEnds() {
        int cut = 0;
        int whole = 0;
        for (Seed seed : SEEDS) {
            for (int length = 0; length < seed.octets().length(); length++) {
                cut++;
                if (survives(seed.type(), seed.octets().slice(0, length))) whole++;
            }
        }
        assertThat(SEEDS).hasSizeGreaterThan(600);
        assertThat(cut).isGreaterThan(45_000);
        assertThat(whole).as("the last octet of each says something").isZero();
    }

    @Test
    void everyCapturedPayloadCutAtEveryOctetIsAValueToo() {
        Set<Octets> different = new HashSet<>();
        int whole = 0;
        for (Pdu p : CapturedPdus.all(Kind.CS)) {
            if (!different.add(p.payload())) continue;
            for (int n = 0; n < p.payload().length(); n++) {
                if (PduFuzzTest.callSignalling(p.payload().slice(0, n))) whole++;
            }
        }
        for (Pdu p : CapturedPdus.all(Kind.H245)) {
            if (!different.add(p.payload())) continue;
            for (int n = 0; n < p.payload().length(); n++) {
                if (n > 0 && PduFuzzTest.control(p.payload().slice(0, n))) whole++;
            }
        }
        assertThat(different).hasSizeGreaterThan(250);
        assertThat(whole).as("the last octet of each says something").isZero();
    }

    @Test
    void aHundredThousandSpoiledEncodingsAreValues() {
        Random random = new Random(2250);
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            Seed seed = SEEDS.get(random.nextInt(SEEDS.size()));
            byte[] b = seed.octets().toArray();
            for (int k = random.nextInt(3); k >= 0; k--) {
                int at = random.nextInt(random.nextBoolean() ? b.length : Math.min(b.length, 24));
                b[at] ^= (byte) (1 << random.nextInt(8));
            }
            if (random.nextInt(8) == 0) b = Arrays.copyOf(b, random.nextInt(b.length + 8));
            if (survives(seed.type(), Octets.wrap(b))) read++;
        }
        assertThat(read).as("some stay readable").isBetween(10_000, 90_000);
    }

    @Test
    void everyOctetAsALengthThatIsFarTooLongIsAValue() {
        int tried = 0;
        for (Seed seed : SEEDS) {
            for (int at = 0; at < seed.octets().length(); at++) {
                for (int length : new int[] {0xbfff, 0xc4}) {
                    byte[] b = seed.octets().toArray();
                    b[at] = (byte) (length > 0xff ? length >> 8 : length);
                    if (length > 0xff && at + 1 < b.length) b[at + 1] = (byte) length;
                    survives(seed.type(), Octets.wrap(b));
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(90_000);
    }

    @Test
    void randomOctetsOfEveryRootAreValues() {
        Random random = new Random(245);
        List<PerType<? extends PerValue>> types = new ArrayList<>();
        for (EmbeddedKind k : EmbeddedKind.values()) types.add(k.type());
        types.add(H323UserInformation.TYPE);
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] b = new byte[1 + random.nextInt(200)];
            random.nextBytes(b);
            // Fewer set bits mean shorter lengths and fewer extensions: what is read goes deeper.
            for (int k = random.nextInt(4); k > 0; k--) {
                for (int j = 0; j < b.length; j++) b[j] &= (byte) random.nextInt();
            }
            if (survives(types.get(random.nextInt(types.size())), Octets.wrap(b))) read++;
        }
        assertThat(read).isGreaterThan(1_000);
    }

    @Test
    void nestedDeeperThanTheLimitIsAFault() {
        GenericParameter inner = GenericParameter.builder()
                .parameterIdentifier(new ParameterIdentifier.Standard(1)).parameterValue(new ParameterValue.Logical())
                .build();
        boolean read = true;
        for (int depth = 0; depth < 100; depth++) {
            Octets octets = GenericMessage.TYPE.encode(GenericMessage.builder()
                    .messageIdentifier(new CapabilityIdentifier.Standard(ObjectIdentifier.of("0.0.8.239.2")))
                    .messageContent(List.of(inner)).build());
            boolean before = read;
            read = survives(GenericMessage.TYPE, octets);
            assertThat(read && !before).as("readable again at " + depth).isFalse();
            if (depth < 10) assertThat(read).isTrue();
            if (depth > 32) assertThat(GenericMessage.TYPE.decode(octets)).isInstanceOfSatisfying(
                    PerDecoded.Broken.class, b -> assertThat(b.fault().clause()).isEqualTo("limit nestingMax"));
            inner = inner.toBuilder().parameterValue(new ParameterValue.GenericParameter(List.of(inner))).build();
        }
        assertThat(read).isFalse();
    }

    @Test
    void listsOfManySmallRecordsEndAtTheLimit() {
        ServiceControlResponse small = ServiceControlResponse.builder().requestSeqNum(1).build();
        GenericData item = GenericData.builder().id(new GenericIdentifier.Standard(1)).build();
        for (int count : new int[] {1, 100, RasPdu.ELEMENTS_MAX, RasPdu.ELEMENTS_MAX + 1}) {
            RasMessage m = new RasMessage.ServiceControlResponse(
                    small.toBuilder().genericData(Collections.nCopies(count, item)).build());
            Octets octets = RasMessage.TYPE.encode(m);
            boolean fits = octets.length() <= RasPdu.DATAGRAM_BYTES_MAX && count <= RasPdu.ELEMENTS_MAX;
            assertThat(RasPdu.read(octets) instanceof PerDecoded.Value).as(count + " items").isEqualTo(fits);
            survives(RasMessage.TYPE, octets);
        }
    }

    @Test
    void aDatagramLongerThanTheLimitIsAFault() {
        byte[] sci = CapturedPdus.all(Kind.RAS).getFirst().octets().toArray();
        assertThat(RasPdu.read(Octets.wrap(Arrays.copyOf(sci, RasPdu.DATAGRAM_BYTES_MAX))))
                .isInstanceOf(PerDecoded.Value.class);
        assertThat(RasPdu.read(Octets.wrap(Arrays.copyOf(sci, RasPdu.DATAGRAM_BYTES_MAX + 1))))
                .isInstanceOfSatisfying(PerDecoded.Broken.class,
                        b -> assertThat(b.fault().clause()).isEqualTo("limit messageBytesMax"));
    }

    @Test
    void moreControlMessagesThanTheLimitAreAFaultThatKeepsTheOthers() {
        // An endSessionCommand disconnect.
        String one = CapturedPdus.all(Kind.H245).stream().map(p -> p.payload().hex()).filter(h -> h.startsWith("4a"))
                .findFirst().orElseThrow();
        assertThat(H245Pdu.read(Octets.ofHex(one.repeat(H245Pdu.MESSAGES_MAX))).fault()).isEmpty();
        H245Pdu more = H245Pdu.read(Octets.ofHex(one.repeat(H245Pdu.MESSAGES_MAX + 1)));
        assertThat(more.messages()).hasSize(H245Pdu.MESSAGES_MAX);
        assertThat(more.fault().orElseThrow().clause()).isEqualTo("limit MESSAGES_MAX");
        H245Pdu broken = H245Pdu.read(Octets.ofHex(one + "03ff"));
        assertThat(broken.messages()).hasSize(1);
        assertThat(broken.fault().orElseThrow().bitOffset()).isGreaterThanOrEqualTo(one.length() / 2 * 8);
    }

    @Test
    void anEmptyBitmapOfAdditionsIsNotWrittenAgain() {
        String guid = "9ce131cb42e5f111982906b252be4947";
        CallIdentifier read = CallIdentifier.TYPE.decode(Octets.ofHex("80" + guid + "00")).toOptional().orElseThrow();
        assertThat(read).isEqualTo(new CallIdentifier(Octets.ofHex(guid), Additions.NONE));
        assertThat(CallIdentifier.TYPE.encode(read)).isEqualTo(Octets.ofHex("00" + guid));
    }

    @Test
    void textEndsAtItsLimit() {
        List<AliasAddress> many = Collections.nCopies(3_000, new AliasAddress.H323ID("\u0001".repeat(100)));
        RasMessage m = new RasMessage.LocationRequest(LocationRequest.builder().requestSeqNum(1).destinationInfo(many)
                .replyAddress(new TransportAddress.IpAddress(Octets.ofHex("c0000201"), 1719)).build());
        assertThat(PduText.WHOLE.text(m)).hasSizeBetween(TextLines.CHARS_MAX - 2_000, TextLines.CHARS_MAX + 100)
                .endsWith("the rest is left out)\n");
    }
}
