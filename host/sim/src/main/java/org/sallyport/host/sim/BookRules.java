package org.sallyport.host.sim;

import java.util.List;
import org.sallyport.ports.RowClassifier;
import org.sallyport.wire.Endpoint;

/**
 * Exactly the rows of the port book, as the generated firewall files have them.
 *
 * @param classifier book and addresses
 */
public record BookRules(RowClassifier classifier) implements FirewallRules {
    @Override
    public List<String> rows(boolean fromLower, boolean udp, Endpoint from, Endpoint to) {
        return classifier.opening(udp, from, to).stream().map(m -> m.row().id()).distinct().toList();
    }

    @Override
    public String guess(boolean fromLower, boolean udp, Endpoint from, Endpoint to) {
        return classifier.guess(udp, from, to);
    }
}
