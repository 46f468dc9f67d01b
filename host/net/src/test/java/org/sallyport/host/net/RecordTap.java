package org.sallyport.host.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A socket that notes the length of each TLS record of application data that arrives, by the header on the wire. */
final class RecordTap extends Socket {
    private static final int APPLICATION_DATA = 23;

    private final List<Integer> lengths = new ArrayList<>();
    private final byte[] header = new byte[5];
    private int headerBytes;
    private int bodyBytes;

    RecordTap(InetAddress address, int port) throws IOException {
        super(address, port);
    }

    /** Octets of each record's ciphertext, in the order of arrival. */
    List<Integer> lengths() {
        return List.copyOf(lengths);
    }

    private void seen(byte octet) {
        if (bodyBytes > 0) {
            bodyBytes--;
            return;
        }
        header[headerBytes++] = octet;
        if (headerBytes < header.length) return;
        headerBytes = 0;
        bodyBytes = (header[3] & 0xff) << 8 | header[4] & 0xff;
        if (header[0] == APPLICATION_DATA) lengths.add(bodyBytes);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                int octet = super.read();
                if (octet >= 0) seen((byte) octet);
                return octet;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int n = super.read(bytes, offset, length);
                for (int i = 0; i < n; i++) seen(bytes[offset + i]);
                return n;
            }
        };
    }
}
