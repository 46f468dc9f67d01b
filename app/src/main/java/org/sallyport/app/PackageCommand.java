package org.sallyport.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sallyport package}: the launcher of the tree does it; here is its help. */
@Command(name = "package", mixinStandardHelpOptions = true,
        description = {"Makes the archive and the Debian package, from a clone.",
            "Both have a runtime of Java inside, and the natives of one platform. The same commit gives the same octets,"
                    + " wherever it is built. Beside them lie SHA256SUMS, an inventory (CycloneDX) and all licenses."},
        footer = {"", "Examples: ./sallyport package", "          ./sallyport package --out /tmp/packages",
            "          ./sallyport package --arch aarch64 --jdk /opt/jdk-25-aarch64"})
final class PackageCommand implements Callable<Integer> {
    @Option(names = "--arch", paramLabel = "ARCH",
            description = "x86_64 or aarch64. Default: that of this machine.")
    private @Nullable String architecture;

    @Option(names = "--out", paramLabel = "DIR", description = "Where to write. Default: packages in the clone.")
    private @Nullable Path directory;

    @Option(names = "--jdk", paramLabel = "DIR",
            description = "A JDK 25 of that platform, whose runtime goes into the package. Default: the one that builds.")
    private @Nullable Path jdk;

    @Option(names = "--as-built",
            description = "Take what was built last, for a try; without it everything is built from scratch.")
    private boolean asBuilt;

    @Override
    public Integer call() {
        throw new CommandFailure("packages are made from a clone of the sources: ./sallyport package"
                + said("--arch", architecture) + said("--out", directory) + said("--jdk", jdk)
                + (asBuilt ? " --as-built" : ""));
    }

    private static String said(String option, @Nullable Object value) {
        return value == null ? "" : " " + option + " " + value;
    }
}
