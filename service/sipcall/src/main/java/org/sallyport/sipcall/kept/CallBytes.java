package org.sallyport.sipcall.kept;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import org.sallyport.ice.IceMode;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegPorts;
import org.sallyport.media.PayloadRule;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.KeptLeg;
import org.sallyport.sip.sdp.PayloadTypes;
import org.sallyport.sipcall.media.KeptMedia;
import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.LostFlow;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/**
 * A call as it lies in the store: the fields of {@link KeptCall} in their order, texts as in
 * {@link DataOutputStream#writeUTF}, addresses as text.
 *
 * <pre>
 * octets  field
 * 1       version, 3
 * n       fields
 * 4       CRC-32 of all before it: what is damaged is not read at all
 * </pre>
 */
public final class CallBytes {
    private static final int VERSION = 3;
    private static final int SUM_OCTETS = 4;

    /** Most values of one list: nothing that we write comes near it. */
    private static final int LIST_MAX = 256;

    private final SipTransports transports;
    private final List<LocalInterface> interfaces;

    /** @param interfaces all of ours, that toward the other node included */
    public CallBytes(SipTransports transports, List<LocalInterface> interfaces) {
        this.transports = transports;
        this.interfaces = List.copyOf(interfaces);
    }

    private interface Writer<T> {
        void write(DataOutputStream out, T value) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    public byte[] encode(KeptCall c) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(VERSION);
            for (String s : List.of(c.id(), c.callId(), c.callerTag(), c.from(), c.alias(), c.tag(), c.group()))
                out.writeUTF(s);
            out.writeByte(c.kind().ordinal());
            for (long ms : new long[] {c.savedMs(), c.startedMs(), c.idleUntilMs()}) out.writeLong(ms);
            party(out, c.caller());
            party(out, c.callee());
            out.writeBoolean(c.resumable());
            optional(out, c.media(), this::media);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] body = bytes.toByteArray();
        return ByteBuffer.allocate(body.length + SUM_OCTETS).put(body).putInt(sum(body, body.length)).array();
    }

    private static int sum(byte[] b, int length) {
        CRC32 crc = new CRC32();
        crc.update(b, 0, length);
        return (int) crc.getValue();
    }

    /** Whether an entry is whole and of a version that this release reads. */
    static boolean reads(byte[] b) {
        int length = b.length - SUM_OCTETS;
        return length > 0 && b[0] == VERSION && sum(b, length) == ByteBuffer.wrap(b).getInt(length);
    }

    /** The call; empty where the octets are damaged, of another version, or name an interface that is gone. */
    public Optional<KeptCall> decode(byte[] b) {
        int length = b.length - SUM_OCTETS;
        if (!reads(b)) return Optional.empty();
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(b, 1, length - 1));
            String[] texts = new String[7];
            for (int i = 0; i < texts.length; i++) texts[i] = in.readUTF();
            Session.Kind kind = one(in, Session.Kind.values());
            long savedMs = in.readLong();
            long startedMs = in.readLong();
            long idleUntilMs = in.readLong();
            KeptCall.Party caller = party(in);
            KeptCall.Party callee = party(in);
            boolean resumable = in.readBoolean();
            return Optional.of(new KeptCall(texts[0], kind, texts[1], texts[2], texts[3], texts[4], savedMs, startedMs,
                    idleUntilMs,
                    caller, texts[5], texts[6], callee, optional(in, this::media), resumable));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    // --- parties and flows

    private void party(DataOutputStream out, KeptCall.Party p) throws IOException {
        out.writeUTF(p.zone());
        out.writeBoolean(p.flowBound());
        for (String s : List.of(p.address(), p.target())) out.writeUTF(s);
        list(out, p.routes(), DataOutputStream::writeUTF);
        out.writeLong(p.lastCseq());
        list(out, p.aors(), DataOutputStream::writeUTF);
        optional(out, p.device(), CallBytes::device);
        Flow f = p.flow();
        out.writeByte(f.transport().ordinal());
        via(out, f.via());
        endpoint(out, f.local());
        endpoint(out, f.remote());
    }

    private KeptCall.Party party(DataInputStream in) throws IOException {
        String zone = in.readUTF();
        boolean flowBound = in.readBoolean();
        String address = in.readUTF();
        String target = in.readUTF();
        List<String> routes = list(in, i -> i.readUTF());
        long lastCseq = in.readLong();
        List<String> aors = list(in, i -> i.readUTF());
        Optional<Device> device = optional(in, CallBytes::device);
        Transport transport = one(in, Transport.values());
        LocalInterface via = via(in);
        LostFlow lost = new LostFlow(transport, via, endpoint(in), endpoint(in));
        Optional<DatagramFlow> udp =
                transport == Transport.UDP ? transports.udp(via.name(), via.bind(), lost.remote()) : Optional.empty();
        return new KeptCall.Party(zone, udp.<Flow>map(f -> f).orElse(lost), flowBound, address, target, routes,
                lastCseq,
                aors, device);
    }

    private static void device(DataOutputStream out, Device d) throws IOException {
        for (String s : List.of(d.aor(), d.callId(), d.contact())) out.writeUTF(s);
        optional(out, d.instance(), DataOutputStream::writeUTF);
        out.writeInt(d.regId().orElse(0));
    }

    private static Device device(DataInputStream in) throws IOException {
        String aor = in.readUTF();
        String callId = in.readUTF();
        String contact = in.readUTF();
        Optional<String> instance = optional(in, i -> i.readUTF());
        int regId = in.readInt();
        return new Device(aor, instance, regId == 0 ? OptionalInt.empty() : OptionalInt.of(regId), callId, contact);
    }

    private static void via(DataOutputStream out, LocalInterface via) throws IOException {
        out.writeUTF(via.name());
        out.writeUTF(via.bind().toString());
    }

    private LocalInterface via(DataInputStream in) throws IOException {
        String name = in.readUTF();
        String bind = in.readUTF();
        return interfaces.stream().filter(i -> i.name().equals(name) && i.bind().toString().equals(bind)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no interface " + name + " " + bind));
    }

    private static void endpoint(DataOutputStream out, Endpoint e) throws IOException {
        out.writeUTF(e.toString());
    }

    private static Endpoint endpoint(DataInputStream in) throws IOException {
        return Endpoint.parse(in.readUTF()).orElseThrow(() -> new IllegalArgumentException("no endpoint"));
    }

    private static IpAddress address(DataInputStream in) throws IOException {
        return IpAddress.parse(in.readUTF()).orElseThrow(() -> new IllegalArgumentException("no address"));
    }

    // --- media

    private void media(DataOutputStream out, KeptMedia m) throws IOException {
        for (Facing f : List.of(m.caller(), m.callee())) {
            out.writeByte(f.kind().ordinal());
            via(out, f.via());
            out.writeUTF(f.signalling().toString());
            out.writeByte(f.ice().ordinal());
            out.writeByte(f.standing().ordinal());
            out.writeBoolean(f.asymmetric());
        }
        list(out, m.lines(), (o, l) -> {
            o.writeInt(l.index());
            leg(o, l.caller());
            leg(o, l.callee());
        });
    }

    private KeptMedia media(DataInputStream in) throws IOException {
        return new KeptMedia(facing(in), facing(in), list(in, i -> new KeptMedia.Line(i.readInt(), leg(i), leg(i))));
    }

    private Facing facing(DataInputStream in) throws IOException {
        return new Facing(one(in, Facing.Kind.values()), via(in), address(in), one(in, IceMode.values()),
                one(in, Facing.Standing.values()), in.readBoolean());
    }

    private static void leg(DataOutputStream out, KeptMedia.Leg l) throws IOException {
        KeptLeg k = l.line();
        out.writeInt(k.rtpPort());
        via(out, k.via());
        optional(out, k.shared(), (o, s) -> {
            o.writeInt(s.pair());
            o.writeUTF(s.username());
            o.writeUTF(s.password().reveal());
        });
        farEnd(out, k.farEnd());
        out.writeBoolean(k.payload().rtp());
        out.writeLong(k.payload().typesLow());
        out.writeLong(k.payload().typesHigh());
        out.writeLong(l.listed().low());
        out.writeLong(l.listed().high());
        optional(out, k.rtp(), CallBytes::endpoint);
        optional(out, k.rtcp(), CallBytes::endpoint);
        out.writeBoolean(l.held());
    }

    private KeptMedia.Leg leg(DataInputStream in) throws IOException {
        int rtpPort = in.readInt();
        LocalInterface via = via(in);
        Optional<LegPorts.Shared> shared =
                optional(in, i -> new LegPorts.Shared(i.readInt(), i.readUTF(), Sensitive.of(i.readUTF())));
        FarEnd far = farEnd(in);
        PayloadRule payload = new PayloadRule(in.readBoolean(), in.readLong(), in.readLong());
        PayloadTypes listed = new PayloadTypes(in.readLong(), in.readLong());
        KeptLeg line = new KeptLeg(rtpPort, via, shared, far, payload, optional(in, CallBytes::endpoint),
                optional(in, CallBytes::endpoint));
        return new KeptMedia.Leg(line, listed, in.readBoolean());
    }

    private static void farEnd(DataOutputStream out, FarEnd far) throws IOException {
        switch (far) {
            case FarEnd.Unknown() -> out.writeByte(0);
            case FarEnd.Proven() -> out.writeByte(1);
            case FarEnd.Probing p -> {
                out.writeByte(2);
                endpoint(out, p.rtp());
                endpoint(out, p.rtcp());
                out.writeUTF(p.username());
                out.writeUTF(p.password().reveal());
            }
            case FarEnd.Latching l -> {
                out.writeByte(3);
                optional(out, l.rtp(), CallBytes::endpoint);
                optional(out, l.rtcp(), CallBytes::endpoint);
                out.writeByte(l.belief().ordinal());
                optional(out, l.preferred(), (o, a) -> o.writeUTF(a.toString()));
                out.writeBoolean(l.asymmetric());
            }
            case FarEnd.Checked _ -> throw new IllegalArgumentException("ICE is not kept");
        }
    }

    private static FarEnd farEnd(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 0 -> new FarEnd.Unknown();
            case 1 -> new FarEnd.Proven();
            case 2 -> new FarEnd.Probing(endpoint(in), endpoint(in), in.readUTF(), Sensitive.of(in.readUTF()));
            case 3 -> new FarEnd.Latching(optional(in, CallBytes::endpoint), optional(in, CallBytes::endpoint),
                    one(in, FarEnd.Belief.values()), optional(in, CallBytes::address), in.readBoolean());
            default -> throw new IllegalArgumentException("no far end");
        };
    }

    // --- lists, options, choices

    private static <T> void optional(DataOutputStream out, Optional<T> value, Writer<T> writer) throws IOException {
        out.writeBoolean(value.isPresent());
        if (value.isPresent()) writer.write(out, value.get());
    }

    private static <T> Optional<T> optional(DataInputStream in, Reader<T> reader) throws IOException {
        return in.readBoolean() ? Optional.of(reader.read(in)) : Optional.empty();
    }

    private static <T> void list(DataOutputStream out, List<T> values, Writer<T> writer) throws IOException {
        out.writeInt(values.size());
        for (T v : values) writer.write(out, v);
    }

    private static <T> List<T> list(DataInputStream in, Reader<T> reader) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > LIST_MAX) throw new IllegalArgumentException("list of " + size);
        List<T> out = new ArrayList<>(size);
        for (int i = 0; i < size; i++) out.add(reader.read(in));
        return out;
    }

    private static <T> T one(DataInputStream in, T[] values) throws IOException {
        int ordinal = in.readByte();
        if (ordinal < 0 || ordinal >= values.length) throw new IllegalArgumentException("choice " + ordinal);
        return values[ordinal];
    }
}
