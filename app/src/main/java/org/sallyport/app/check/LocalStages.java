package org.sallyport.app.check;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sallyport.check.Finding;
import org.sallyport.check.Stage;
import org.sallyport.check.Verdict;
import org.sallyport.config.ConfigProblem;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.net.KernelClock;
import org.sallyport.host.net.NetLimits;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

/** Machine and file: judged on the spot, whether the node runs or not. */
public final class LocalStages {
    private static final int PARAMETER_OCTETS_MAX = 256;
    private static final Path RECEIVE_MAX = Path.of("/proc/sys/net/core/rmem_max");

    private static final Cidr LOOPBACK = Cidr.of("127.0.0.0/8");

    /** With fewer a busy node runs out of them: two for each of 2,000 lines, and connections. */
    private static final long DESCRIPTORS_WANTED = 10_000;

    private LocalStages() {}

    /** What can be said of this machine and of a file. */
    public static List<Finding> of(Path file, ConfigResult read) {
        List<Finding> out = new ArrayList<>();
        out.add(clock());
        descriptors().ifPresent(out::add);
        buffers().ifPresent(out::add);
        switch (read) {
            case ConfigResult.Faulty(List<ConfigProblem> problems) -> out.add(Finding.of(Stage.CONFIGURATION,
                    Verdict.WRONG, file.toString(), problems.size() + " to mend, first " + problems.getFirst())
                    .fix("sallyport config check " + file));
            case ConfigResult.Valid valid -> {
                addresses(valid.config()).forEach(out::add);
                out.add(Finding.of(Stage.CONFIGURATION, Verdict.PASSES, file.toString(),
                        valid.config().role().name().toLowerCase(Locale.ROOT) + " "
                                + valid.config().name() + ", no fault"));
            }
        }
        return out;
    }

    private static Finding clock() {
        String subject = "clock of this machine";
        return KernelClock.synchronised().map(right -> right
                ? Finding.of(Stage.MACHINE, Verdict.PASSES, subject, "kept right by a time service")
                : Finding.of(Stage.MACHINE, Verdict.REMARK, subject, "Nobody keeps it right: it will drift.")
                        .fix("timedatectl set-ntp true").named("TIM01"))
                .orElseGet(() -> Finding.of(Stage.MACHINE, Verdict.REMARK, subject,
                        "The kernel does not say whether it is kept right."));
    }

    private static Optional<Finding> descriptors() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os))
            return Optional.empty();
        long max = os.getMaxFileDescriptorCount();
        String subject = "file descriptors";
        return Optional.of(max >= DESCRIPTORS_WANTED
                ? Finding.of(Stage.MACHINE, Verdict.PASSES, subject, max + " for a process of this user")
                : Finding.of(Stage.MACHINE, Verdict.REMARK, subject,
                        "A process of this user may open " + max + ": enough for about " + max / 4 + " calls.")
                        .fix("LimitNOFILE= of the service, or ulimit -Hn"));
    }

    /** The kernel gives a socket no more than this, whatever it asks for; a burst of media beyond is lost. */
    private static Optional<Finding> buffers() {
        int wanted = NetLimits.DEFAULTS.datagrams().mediaBufferBytes();
        try {
            long max = Long.parseLong(parameter(RECEIVE_MAX));
            if (max < 1) return Optional.empty();
            String subject = "receive buffers";
            return Optional.of(max >= wanted
                    ? Finding.of(Stage.MACHINE, Verdict.PASSES, subject, max / 1024 + " KiB allowed")
                    : Finding.of(Stage.MACHINE, Verdict.REMARK, subject,
                            "The kernel allows " + max / 1024 + " KiB a socket, and a node asks for " + wanted / 1024
                                    + ": bursts of media may be lost.")
                            .fix("sysctl -w net.core.rmem_max=" + wanted + " net.core.wmem_max=" + wanted));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The kernel gives a parameter to the first read alone, and whoever asks it for one octet gets one (proc(5)). */
    static String parameter(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(PARAMETER_OCTETS_MAX), StandardCharsets.US_ASCII).strip();
        }
    }

    private static List<Finding> addresses(NodeConfig node) {
        Set<IpAddress> here = new HashSet<>();
        try {
            for (NetworkInterface i : NetworkInterface.networkInterfaces().toList()) {
                i.inetAddresses().forEach(a -> here.add(IpAddress.of(a.getAddress())));
            }
        } catch (SocketException e) {
            return List.of(Finding.of(Stage.MACHINE, Verdict.NOT_JUDGED, "addresses",
                    "Not judged because this machine does not tell its addresses: " + e.getMessage()));
        }
        List<Finding> out = new ArrayList<>();
        for (IpAddress a : node.addresses()) {
            out.add(here.contains(a) || LOOPBACK.contains(a)
                    ? Finding.of(Stage.MACHINE, Verdict.PASSES, "address " + a, "is on this machine")
                    : Finding.of(Stage.MACHINE, Verdict.WRONG, "address " + a,
                            "is not on this machine: the node cannot bind it.")
                            .fix("interfaces[].address has what is on the card; what the internet knows is static-nat"));
        }
        return out;
    }
}
