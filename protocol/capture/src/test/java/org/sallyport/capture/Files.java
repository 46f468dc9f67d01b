package org.sallyport.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.sallyport.machine.Malformed;

/** Capture files built by hand, and what comes of reading one. */
final class Files {
    static final int SECTION = 0x0a0d0d0a;

    private Files() {}

    /** All of a file: its packets, and why it could not be read further, or null. */
    record Content(List<CapturePacket> packets, Malformed why, long offsetBytes) {}

    static Content read(CaptureReader reader) throws IOException {
        List<CapturePacket> packets = new ArrayList<>();
        while (true) {
            switch (reader.next()) {
                case CaptureRead.Packet(CapturePacket p) -> packets.add(p);
                case CaptureRead.Broken(Malformed why, long at) -> {
                    if (!(reader.next() instanceof CaptureRead.End)) throw new AssertionError("read on");
                    return new Content(packets, why, at);
                }
                case CaptureRead.End _ -> {
                    return new Content(packets, null, -1);
                }
            }
        }
    }

    static Content read(byte[] file) {
        try (CaptureReader reader = CaptureReader.of(file)) {
            return read(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] resource(String name) {
        try (InputStream in = Files.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] p : parts) out.writeBytes(p);
        return out.toByteArray();
    }

    static byte[] pcapHeader(ByteOrder order, int magic, int linkType) {
        return ByteBuffer.allocate(24).order(order).putInt(magic).putShort((short) 2).putShort((short) 4)
                .putLong(0).putInt(65_535).putInt(linkType).array();
    }

    static byte[] pcapPacket(ByteOrder order, int seconds, int fraction, byte[] data, int original) {
        return ByteBuffer.allocate(16 + data.length).order(order).putInt(seconds).putInt(fraction).putInt(data.length)
                .putInt(original).put(data).array();
    }

    static byte[] block(ByteOrder order, int type, byte[]... body) {
        byte[] b = join(body);
        int total = 12 + (b.length + 3 & ~3);
        return ByteBuffer.allocate(total).order(order).putInt(type).putInt(total).put(b)
                .putInt(total - 4, total).array();
    }

    static byte[] section(ByteOrder order) {
        return block(order, SECTION, ByteBuffer.allocate(16).order(order).putInt(0x1a2b3c4d).putShort((short) 1)
                .putShort((short) 0).putLong(-1).array());
    }

    static byte[] option(ByteOrder order, int code, byte... value) {
        return ByteBuffer.allocate(4 + (value.length + 3 & ~3)).order(order).putShort((short) code)
                .putShort((short) value.length).put(value).array();
    }

    static byte[] name(ByteOrder order, String name) {
        return option(order, 2, name.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] describe(ByteOrder order, int linkType, int snapBytes, byte[]... options) {
        return block(order, 1, ByteBuffer.allocate(8).order(order).putShort((short) linkType).putShort((short) 0)
                .putInt(snapBytes).array(), join(options));
    }

    static byte[] enhanced(ByteOrder order, int index, long stamp, byte[] data, int original, byte[]... options) {
        return block(order, 6, ByteBuffer.allocate(20 + (data.length + 3 & ~3)).order(order).putInt(index)
                .putInt((int) (stamp >>> 32)).putInt((int) stamp).putInt(data.length).putInt(original)
                .put(data).array(),
                join(options));
    }

    static byte[] obsolete(ByteOrder order, int index, long stamp, byte[] data, int original) {
        return block(order, 2, ByteBuffer.allocate(20).order(order).putShort((short) index).putShort((short) 0xffff)
                .putInt((int) (stamp >>> 32)).putInt((int) stamp).putInt(data.length).putInt(original).array(),
                data);
    }

    static byte[] simple(ByteOrder order, byte[] data, int original) {
        return block(order, 3, ByteBuffer.allocate(4).order(order).putInt(original).array(), data);
    }
}
