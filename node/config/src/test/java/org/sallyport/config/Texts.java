package org.sallyport.config;

import java.nio.file.Path;
import java.util.List;

/** Files of a pair that is right, to be spoilt by tests. */
final class Texts {
    static final String CONTROL = """
            role: control
            interfaces:
              - {name: inner, address: 10.0.0.10}
            protocols:
              sip:
                domains: [example.com]
            zones:
              - name: edge
                type: traversal-client
                peer-address: 10.1.0.10
                sip: {port: 7001, transport: tcp}
                username: control
                password: correct-horse-battery
            """;

    static final String EDGE = """
            role: edge
            interfaces:
              - {name: inner, address: 10.1.0.10}
              - {name: outer, address: [192.168.7.10, "2001:db8::7"], static-nat: 203.0.113.5}
            protocols:
              sip:
                domains: [example.com, Example.ORG]
            zones:
              - name: control
                type: traversal-server
                sip: {port: 7001, transport: tcp}
                username: control
                password: correct-horse-battery
              - name: internet
                type: dns
            """;

    private Texts() {}

    static ConfigResult read(String text) {
        return NodeConfigReader.read("node.yaml", Path.of("/nowhere"), text);
    }

    static ConfigResult.Valid valid(String text) {
        return switch (read(text)) {
            case ConfigResult.Valid v -> v;
            case ConfigResult.Faulty f -> throw new AssertionError(f.problems().toString());
        };
    }

    static List<ConfigProblem> problems(String text) {
        return switch (read(text)) {
            case ConfigResult.Valid v -> throw new AssertionError("no problem in " + v.config());
            case ConfigResult.Faulty f -> f.problems();
        };
    }
}
