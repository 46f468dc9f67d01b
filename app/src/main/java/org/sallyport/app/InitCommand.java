package org.sallyport.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.config.PeerAddress;
import org.sallyport.config.init.PairPlan;
import org.sallyport.app.init.PairAddresses;
import org.sallyport.app.init.PairWriter;
import org.sallyport.app.print.Json;
import org.sallyport.wire.IpAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code sallyport init}. */
@Command(name = "init", mixinStandardHelpOptions = true,
        description = "Writes the files of a new pair: two commented configurations, a private authority, certificates"
                + " and secrets, ready to copy to two machines.",
        footer = {"", "Example, with addresses of yours:", "",
            "  sallyport init --domain example.com --control-address 10.0.0.10 \\",
            "    --edge-inner 10.1.0.10 --edge-outer 192.168.7.10 \\",
            "    --public 203.0.113.5 --user alice --user bob"})
final class InitCommand implements Callable<Integer> {
    private static final int ZONE_SECRET_BYTES = 24;
    private static final int TURN_SECRET_BYTES = 24;
    private static final int PASSWORD_BYTES = 9;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Option(names = "--dir", paramLabel = "DIR", defaultValue = "sallyport-pair",
            description = "Where to write; must not hold anything yet. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Option(names = "--domain", paramLabel = "NAME", defaultValue = "example.com",
            description = "The domain that the pair serves. Default: ${DEFAULT-VALUE}.")
    private String domain;

    @Option(names = "--control-address", paramLabel = "ADDRESS", defaultValue = "10.0.0.10", converter = Address.class,
            description = "Address of control. Default: ${DEFAULT-VALUE}.")
    private IpAddress control;

    @Option(names = "--edge-inner", paramLabel = "ADDRESS", defaultValue = "10.1.0.10", converter = Address.class,
            description = "Address of edge toward the inner firewall. Default: ${DEFAULT-VALUE}.")
    private IpAddress edgeInner;

    @Option(names = "--edge-outer", paramLabel = "ADDRESS", converter = Address.class,
            description = "Address of edge toward the outer firewall, where it has a second interface.")
    private @Nullable IpAddress edgeOuter;

    @Option(names = "--public", paramLabel = "ADDRESS", converter = Address.class,
            description = "Public address that the outer firewall maps to edge, where it does.")
    private @Nullable IpAddress publicAddress;

    @Option(names = "--user", paramLabel = "NAME[:PASSWORD]",
            description = "Somebody who may register; may be repeated. Without a password one is made up."
                    + " Default: alice and bob.")
    private List<String> users = List.of("alice", "bob");

    @Option(names = "--turn",
            description = "Switch the TURN server of edge on, with a secret made up for its passwords.")
    private boolean turn;

    @Override
    public Integer call() {
        if (PeerAddress.parse(domain).filter(p -> p.ip().isEmpty()).isEmpty()) {
            throw new CommandFailure("'" + domain + "' is not a domain name");
        }
        PairPlan plan = new PairPlan(domain.toLowerCase(Locale.ROOT), control, edgeInner,
                edgeOuter == null ? edgeInner : edgeOuter, Optional.ofNullable(publicAddress), people());
        PairAddresses.fault(plan).ifPresent(why -> {
            throw new CommandFailure(why);
        });
        List<Path> files;
        try {
            files = PairWriter.write(plan, directory, hex(ZONE_SECRET_BYTES),
                    turn ? Optional.of(hex(TURN_SECRET_BYTES)) : Optional.empty());
        } catch (FileAlreadyExistsException _) {
            throw new CommandFailure(directory + " holds something already; name another directory by --dir");
        } catch (IOException e) {
            throw new CommandFailure("cannot write to " + directory + ": " + e.getMessage());
        }
        report(plan, files);
        return ExitCode.OK;
    }

    private List<PairPlan.User> people() {
        List<PairPlan.User> out = new ArrayList<>();
        for (String u : users) {
            int colon = u.indexOf(':');
            String name = colon < 0 ? u : u.substring(0, colon);
            if (!name.matches("[A-Za-z0-9._+-]{1,64}")) throw new CommandFailure("'" + name + "' is not a user name");
            out.add(new PairPlan.User(name, colon < 0 ? hex(PASSWORD_BYTES) : u.substring(colon + 1)));
        }
        return out;
    }

    private void report(PairPlan plan, List<Path> files) {
        PrintWriter out = spec.commandLine().getOut();
        Optional<String> elsewhere = PairAddresses.elsewhere(plan, InitCommand::isHere);
        if (json.wanted) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("directory", directory.toString());
            facts.put("files", files.stream().map(Path::toString).toList());
            facts.put("note", elsewhere.orElse(""));
            out.println(Json.of(facts));
        } else {
            files.forEach(f -> out.println("  " + f));
            out.println();
            out.println("Read " + directory.resolve("README.txt")
                    + ": what goes to which machine, what the firewalls open.");
            elsewhere.ifPresent(out::println);
        }
        out.flush();
    }

    private static boolean isHere(IpAddress address) {
        try {
            InetAddress a = InetAddress.getByAddress(address.octets());
            return a.isLoopbackAddress() || NetworkInterface.getByInetAddress(a) != null;
        } catch (IOException _) {
            return false;
        }
    }

    private static String hex(int bytes) {
        byte[] b = new byte[bytes];
        new SecureRandom().nextBytes(b);
        return HexFormat.of().formatHex(b);
    }

    /** Reads an address literal. */
    static final class Address implements ITypeConverter<IpAddress> {
        @Override
        public IpAddress convert(String text) {
            return IpAddress.parse(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is not an IPv4 or IPv6 address"));
        }
    }
}
