package org.sallyport.sipcall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sallyport.host.TlsIdentity;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.SipListen;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneTable;

/** Every place where this node listens: opened at the start, exchanged while it runs. Owner: the desk. */
final class Places {
    private final LocalInterface inner;
    private final SipTransports transports;
    private final Supplier<Optional<TlsIdentity>> tls;
    private final ZoneTable table;
    private final List<SipListen> open = new ArrayList<>();

    /**
     * @param inner the interface on which traversal server zones wait
     * @param tls what we show the other node, as it is at any time
     */
    Places(LocalInterface inner, SipTransports transports, Supplier<Optional<TlsIdentity>> tls, ZoneTable table) {
        this.inner = inner;
        this.transports = transports;
        this.tls = tls;
        this.table = table;
    }

    /** Opens every listening place; the answer names what could not be opened. */
    List<String> open(List<SipListen> listens) {
        List<String> faults = new ArrayList<>();
        listens.forEach(l -> listen(l, faults));
        for (Zone zone : table.zones()) if (zone instanceof Zone.TraversalServer z) listen(port(z), faults);
        return faults;
    }

    private void listen(SipListen where, List<String> faults) {
        Optional<String> fault = transports.listen(where);
        fault.ifPresent(faults::add);
        if (fault.isEmpty()) open.add(where);
    }

    private SipListen port(Zone.TraversalServer z) {
        Optional<TlsIdentity> shown = z.transport() == Transport.TLS ? tls.get() : Optional.empty();
        return new SipListen(inner, z.transport(), z.port(),
                shown.map(t -> z.tls().subjectName().isPresent() ? requiring(t) : t),
                List.of("SIT-1"));
    }

    private static TlsIdentity requiring(TlsIdentity t) {
        return t.asking(TlsIdentity.ClientCertificate.REQUIRED);
    }

    // --- while the node runs

    /** The port of a zone that is gone, or begins anew. */
    void close(Zone.TraversalServer z) {
        open.stream().filter(l -> l.port() == z.port() && l.via().equals(inner)).toList().forEach(this::close);
    }

    private void close(SipListen where) {
        transports.close(where);
        open.remove(where);
    }

    /** Shows other certificates where the file names others. */
    void showAnew(SipCallSettings fresh, List<String> faults) {
        for (SipListen l : fresh.listens()) {
            open.stream()
                    .filter(old -> l.transport() == Transport.TLS && old.port() == l.port() && old.via().equals(l.via())
                            && old.transport() == Transport.TLS && !old.equals(l))
                    .findFirst().ifPresent(old -> {
                        close(old);
                        listen(l, faults);
                    });
        }
    }

    /** What could not be opened before, or is new, is tried again: nobody else would. */
    void openMissing(SipCallSettings fresh, List<String> faults) {
        fresh.listens().forEach(l -> missing(l, faults));
        for (Zone zone : table.zones()) if (zone instanceof Zone.TraversalServer z) missing(port(z), faults);
    }

    private void missing(SipListen wanted, List<String> faults) {
        boolean there = open.stream().anyMatch(l -> l.port() == wanted.port() && l.via().equals(wanted.via())
                && (l.transport() == Transport.UDP) == (wanted.transport() == Transport.UDP));
        if (!there) listen(wanted, faults);
    }
}
