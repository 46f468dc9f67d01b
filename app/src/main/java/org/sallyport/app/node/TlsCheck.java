package org.sallyport.app.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sallyport.config.AcmeConfig;
import org.sallyport.config.ConfigProblem;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.TlsConfig;
import org.sallyport.host.net.pki.CertificateNames;
import org.sallyport.host.net.pki.TlsFiles.Part;
import org.sallyport.host.net.pki.TlsFiles.Weight;
import org.sallyport.host.net.pki.TlsFiles;
import org.sallyport.ports.Role;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/**
 * What the certificate, the key and the roots of a file are worth, with the places in the file that name them.
 *
 * @param faults they cannot be used: the file is refused
 * @param refused they can, but peers that look refuse them: a check fails, a node that serves UDP and TCP as well
 *     starts
 * @param remarks worth a look
 * @param unnamed that among the remarks which says that a name is missing that people dial
 * @param files what the other node of the pair sees; empty where the file names none
 * @param toOthers what everybody else sees, where that is something else
 */
public record TlsCheck(List<ConfigProblem> faults, List<ConfigProblem> refused, List<ConfigProblem> remarks,
        Optional<ConfigProblem> unnamed, Optional<TlsFiles> files, Optional<TlsFiles> toOthers) {
    private static final String KEYS = "protocols.sip.tls.";
    private static final String PUBLIC_KEYS = "protocols.sip.tls.public.";

    public TlsCheck {
        faults = List.copyOf(faults);
        refused = List.copyOf(refused);
        remarks = List.copyOf(remarks);
    }

    /** Reads and judges. */
    public static TlsCheck of(ConfigResult.Valid v, Instant now) {
        TlsConfig tls = v.config().sip().tls();
        if (tls.certificate().isEmpty() || tls.key().isEmpty())
            return new TlsCheck(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty(),
                    Optional.empty());
        TlsFiles pair = TlsFiles.read(tls.certificate().get(), tls.key().get(), tls.trust(), now);
        // What an authority has not issued yet is nobody's fault: a start makes something for the meantime.
        boolean awaited =
                AcmeConfig.of(v.config()).enabled() && tls.publicCertificate().filter(Files::exists).isEmpty();
        Optional<TlsFiles> open = tls.hasPublic() && !awaited
                ? Optional.of(TlsFiles.read(tls.publicCertificate().orElseThrow(), tls.publicKey().orElseThrow(),
                        tls.publicTrust(), now))
                : Optional.empty();
        List<ConfigProblem> remarks = problems(v, pair, open, Weight.REMARK);
        Optional<ConfigProblem> unnamed = awaited ? Optional.empty()
                : names(v, open.orElse(pair), tls.publicCertificate().orElseThrow(),
                        open.isPresent() ? PUBLIC_KEYS : KEYS);
        unnamed.ifPresent(remarks::add);
        forServersAlone(v, pair, tls.certificate().get()).ifPresent(remarks::add);
        return new TlsCheck(problems(v, pair, open, Weight.FAULT), problems(v, pair, open, Weight.REFUSED_BY_PEERS),
                remarks, unnamed, Optional.of(pair), open);
    }

    private static List<ConfigProblem> problems(ConfigResult.Valid v, TlsFiles pair, Optional<TlsFiles> open,
            Weight weight) {
        List<ConfigProblem> out = new ArrayList<>(problems(v, pair, KEYS, weight));
        open.ifPresent(o -> out.addAll(problems(v, o, PUBLIC_KEYS, weight)));
        return out.stream().distinct().collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<ConfigProblem> problems(ConfigResult.Valid v, TlsFiles files, String keys, Weight weight) {
        return files.findings().stream().filter(f -> f.weight() == weight)
                .map(f -> problem(v, key(keys, f.part()), f.sentence())).toList();
    }

    private static String key(String keys, Part part) {
        return keys + part.name().toLowerCase(Locale.ROOT);
    }

    /** Control comes to edge as a client, and public authorities no longer certify clients. */
    private static Optional<ConfigProblem> forServersAlone(ConfigResult.Valid v, TlsFiles files, Path file) {
        boolean dials = v.config().zones(Zone.TraversalClient.class).stream()
                .anyMatch(z -> z.peers().transport() == Transport.TLS);
        if (!dials || files.chain().isEmpty() || files.forClients()) return Optional.empty();
        return Optional.of(problem(v, key(KEYS, Part.CERTIFICATE), file
                + " may only be used by servers, and edge asks control for a client's. One of the pair's own authority"
                + " belongs here, and a public one into protocols.sip.tls.public."));
    }

    /** Which certificates they are, to tell them from others under the same paths. */
    String shown() {
        String pair = files.map(TlsFiles::shown).orElse("none");
        return toOthers.map(o -> pair + "; public " + o.shown()).orElse(pair);
    }

    private static ConfigProblem problem(ConfigResult.Valid v, String key, String sentence) {
        int line = v.settings().at(key).map(s -> s.line()).orElse(0);
        return new ConfigProblem(v.settings().file(), line, line > 0 ? 1 : 0, key, sentence, List.of());
    }

    /**
     * Peers look for the name that they dialled: on edge the domains themselves (RFC 5922 §7.1), on control a host's.
     */
    private static Optional<ConfigProblem> names(ConfigResult.Valid v, TlsFiles files, Path file, String keys) {
        if (files.chain().isEmpty()) return Optional.empty();
        NodeConfig node = v.config();
        List<String> carried = CertificateNames.of(files.chain().getFirst()).texts().stream()
                .map(n -> (n.regionMatches(true, 0, "sip:", 0, 4) ? n.substring(4) : n).toLowerCase(Locale.ROOT))
                .toList();
        List<String> missing = new ArrayList<>();
        boolean known = carried.stream().anyMatch(n -> node.sip().hostNames().contains(n)
                || node.sip().domains().stream().anyMatch(d -> n.equals(d) || n.endsWith("." + d)));
        if (node.role() == Role.EDGE)
            node.sip().domains().stream().filter(d -> !carried.contains(d)).forEach(missing::add);
        else if (!known) missing.add("a name within " + String.join(" or ", node.sip().domains()));
        if (missing.isEmpty()) return Optional.empty();
        return Optional.of(problem(v, key(keys, Part.CERTIFICATE),
                file + " carries " + (carried.isEmpty() ? "no name" : String.join(", ", carried))
                        + ", and not " + String.join(", ", missing) + ": who dials that and looks will refuse it."));
    }

    /** Where the two nodes of a pair would refuse each other. */
    public static List<ConfigProblem> pair(ConfigResult.Valid control, TlsCheck ofControl, ConfigResult.Valid edge,
            TlsCheck ofEdge) {
        List<ConfigProblem> out = new ArrayList<>();
        if (ofControl.files().isEmpty() || ofEdge.files().isEmpty()) return out;
        TlsFiles inside = ofControl.files().get();
        TlsFiles outside = ofEdge.files().get();
        if (!inside.usable() || !outside.usable()) return out;
        for (int i = 0; i < control.config().zones().size(); i++) {
            if (!(control.config().zones().get(i) instanceof Zone.TraversalClient z)
                    || z.peers().transport() != Transport.TLS
                    || !z.tls().verify())
                continue;
            List<String> wanted = z.tls().subjectName().map(List::of).orElse(z.peers().hosts());
            looks(control, "zones[" + i + "].tls-verify-subject-name", wanted, inside, outside, "edge")
                    .ifPresent(out::add);
        }
        for (int i = 0; i < edge.config().zones().size(); i++) {
            if (!(edge.config().zones().get(i) instanceof Zone.TraversalServer z) || z.transport() != Transport.TLS
                    || !z.tls().verify())
                continue;
            List<String> wanted = z.tls().subjectName().map(List::of).orElse(List.of());
            looks(edge, "zones[" + i + "].tls-verify-subject-name", wanted, outside, inside, "control")
                    .ifPresent(out::add);
        }
        return out;
    }

    private static Optional<ConfigProblem> looks(ConfigResult.Valid who, String key, List<String> wanted,
            TlsFiles looking, TlsFiles shown,
            String peer) {
        if (!looking.roots().isEmpty() && !looking.believes(shown)) {
            return Optional.of(problem(who, key(KEYS, Part.TRUST),
                    "None of these authorities has certified what " + peer + " shows: " + shown.shown()
                            + "."));
        }
        List<String> carried = CertificateNames.of(shown.chain().getFirst()).texts();
        if (wanted.isEmpty() || wanted.stream().anyMatch(w -> carried.stream().anyMatch(w::equalsIgnoreCase)))
            return Optional.empty();
        return Optional.of(problem(who, key,
                "The certificate of " + peer + " does not carry " + String.join(" or ", wanted) + " but "
                        + String.join(", ", carried) + "."));
    }
}
