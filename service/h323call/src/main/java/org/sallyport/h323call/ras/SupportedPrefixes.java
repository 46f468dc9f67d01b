package org.sallyport.h323call.ras;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.EndpointType;
import org.sallyport.h323.h225.GatewayInfo;
import org.sallyport.h323.h225.McuInfo;
import org.sallyport.h323.h225.SupportedPrefix;
import org.sallyport.h323.h225.SupportedProtocols;
import org.sallyport.h323call.alias.AliasNames;

/** The numbers that a gateway or an MCU serves, by how they begin (H.225.0 §7.6, SupportedPrefix). */
final class SupportedPrefixes {
    private SupportedPrefixes() {}

    /** Those of digits, each once; for H.323, or for a telephone network behind. */
    static List<String> of(EndpointType type) {
        List<SupportedProtocols> all = new ArrayList<>(type.gateway().flatMap(GatewayInfo::protocol).orElse(List.of()));
        all.addAll(type.mcu().flatMap(McuInfo::protocol).orElse(List.of()));
        return all.stream().flatMap(p -> prefixes(p).orElse(List.of()).stream()).map(SupportedPrefix::prefix)
                .flatMap(a -> a instanceof AliasAddress.DialledDigits(String d) && AliasNames.isDialled(d)
                        ? Stream.of(d) : Stream.empty())
                .distinct().toList();
    }

    private static Optional<List<SupportedPrefix>> prefixes(SupportedProtocols protocol) {
        return switch (protocol) {
            case SupportedProtocols.H323(var caps) -> caps.supportedPrefixes();
            case SupportedProtocols.H320(var caps) -> caps.supportedPrefixes();
            case SupportedProtocols.Voice(var caps) -> caps.supportedPrefixes();
            default -> Optional.empty();
        };
    }
}
