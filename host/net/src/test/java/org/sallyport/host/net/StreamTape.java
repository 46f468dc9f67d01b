package org.sallyport.host.net;

import java.nio.charset.StandardCharsets;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Listener;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.wire.Endpoint;

/** Records what streams do. */
final class StreamTape implements StreamReceiver, StreamAcceptor {
    final Mailbox<Stream> opened = new Mailbox<>();
    final Mailbox<CloseReason> closed = new Mailbox<>();
    final Mailbox<CloseReason> failed = new Mailbox<>();
    final Mailbox<Integer> drained = new Mailbox<>();
    private final StringBuilder text = new StringBuilder();
    private final Mailbox<String> bytes = new Mailbox<>();

    @Override
    public StreamReceiver accept(Stream stream) {
        opened.put(stream);
        return this;
    }

    @Override
    public void failed(Listener listener, Endpoint remote, CloseReason reason) {
        failed.put(reason);
    }

    @Override
    public void opened(Stream stream) {
        opened.put(stream);
    }

    @Override
    public void bytes(Stream stream, byte[] chunk) {
        bytes.put(new String(chunk, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void drained(Stream stream) {
        drained.put(stream.pendingBytes());
    }

    @Override
    public void closed(Stream stream, CloseReason reason) {
        closed.put(reason);
    }

    /** Waits for so many characters. */
    String read(int count) {
        while (text.length() < count) text.append(bytes.take());
        String out = text.substring(0, count);
        text.delete(0, count);
        return out;
    }

    static void write(Stream stream, String line) {
        byte[] b = line.getBytes(StandardCharsets.ISO_8859_1);
        stream.write(b, 0, b.length);
    }
}
