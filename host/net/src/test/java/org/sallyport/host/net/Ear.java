package org.sallyport.host.net;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Listener;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.wire.Endpoint;

/** One end of a stream that notes what it hears and answers one line; looked at on the desk alone. */
final class Ear implements StreamReceiver, StreamAcceptor {
    final StringBuilder plain = new StringBuilder();
    final StringBuilder secret = new StringBuilder();
    final List<CloseReason> failed = new ArrayList<>();
    /** Called with each chunk that came in plain text. */
    Consumer<String> onPlain = _ -> {};
    Stream stream;
    boolean secured;
    CloseReason closed;

    @Override
    public StreamReceiver accept(Stream s) {
        stream = s;
        return this;
    }

    @Override
    public void failed(Listener listener, Endpoint remote, CloseReason reason) {
        failed.add(reason);
    }

    @Override
    public void opened(Stream s) {
        stream = s;
    }

    @Override
    public void bytes(Stream s, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        (secured ? secret : plain).append(text);
        if (!secured) onPlain.accept(text);
    }

    @Override
    public void secured(Stream s) {
        secured = true;
    }

    @Override
    public void closed(Stream s, CloseReason reason) {
        closed = reason;
    }

    void write(String text) {
        StreamTape.write(stream, text);
    }

    CloseReason.Kind kind() {
        return closed == null ? null : closed.kind();
    }
}
