package org.sallyport.app.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.sallyport.host.Host;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneListener;
import org.sallyport.scenarios.phone.PhoneMedia;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import tools.jackson.databind.JsonNode;

/**
 * A pair and three phones on loopback addresses: two calls, one refusal, and a look at every packet. Owner: the thread
 * that started it.
 */
public final class Demo implements AutoCloseable {
    /** What a stranger would love to call at our expense. */
    private static final String PREMIUM = "+900555123456";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long VOICE_PACKETS = 100;
    private static final int TRIES_MAX = 5;
    /** Calls at a time where nobody watches. */
    private static final int TOGETHER = 10;

    private final Consumer<String> say;
    private final List<String> problems = new ArrayList<>();
    private final FreePlace place;
    private final Traffic traffic;
    private final DemoPair pair;
    private final List<NetPhoneNetwork> networks = new ArrayList<>();
    private final long startedNs;

    /** The phones are registered before anybody calls. */
    @SuppressWarnings("NullAway.Init")
    private Phone inside;

    @SuppressWarnings("NullAway.Init")
    private Phone internet;

    @SuppressWarnings("NullAway.Init")
    private Phone stranger;

    private Demo(long startedNs, FreePlace place, Traffic traffic, DemoPair pair, Consumer<String> say) {
        this.startedNs = startedNs;
        this.place = place;
        this.traffic = traffic;
        this.pair = pair;
        this.say = say;
    }

    /**
     * Starts the pair, and watches every packet.
     *
     * @param say hears what happens, a line each
     * @throws IOException where it does not start, with a message for people; nothing is left then
     */
    public static Demo start(Consumer<String> say) throws IOException {
        return start(say, traffic -> host -> new TappedHost(host, traffic));
    }

    private static Demo start(Consumer<String> say, Function<Traffic, UnaryOperator<Host>> tap) throws IOException {
        long startedNs = System.nanoTime();
        int block = 0;
        for (int i = 1;; i++) {
            FreePlace place = FreePlace.find(block, DemoPorts.DOCUMENT, say);
            Traffic traffic = new Traffic(place.addresses());
            try {
                say.accept("Starting control at " + place.addresses().control() + ", edge at "
                        + place.addresses().edgeInner()
                        + " (toward control) and " + place.addresses().edgeOuter() + " (toward the internet)");
                return new Demo(startedNs, place, traffic, DemoPair.start(place, tap.apply(traffic)), say);
            } catch (IOException e) {
                // Another demo may have taken the block since we looked.
                if (i == TRIES_MAX || !String.valueOf(e.getMessage()).contains("holds the port")) throw e;
                say.accept(String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                        + "; taking the next loopback addresses");
                block = place.block() + 1;
            }
        }
    }

    /**
     * Short calls both ways, several at a time, and nobody who watches: what Java learns of a node at work, so that it
     * can be kept for those that start later.
     *
     * @param rounds of {@value #TOGETHER} calls
     */
    public static void practise(int rounds) throws IOException, InterruptedException {
        try (Demo demo = start(_ -> {}, _ -> UnaryOperator.identity())) {
            until("the zone between control and edge to come up", () -> demo.zoneUp("control") && demo.zoneUp("edge"));
            demo.register();
            for (int i = 0; i < rounds; i++) {
                demo.practise(i % 2 == 0 ? demo.internet : demo.inside, i % 2 == 0 ? demo.inside : demo.internet);
            }
        } catch (DemoFailure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void practise(Phone caller, Phone callee) throws IOException, InterruptedException {
        List<PhoneCall> calls = new ArrayList<>();
        for (int i = 0; i < TOGETHER; i++) calls.add(ask(caller, () -> caller.call(callee.settings().aor())));
        until("all to talk", () -> ask(caller, () -> calls.stream().allMatch(Demo::settled)));
        ask(caller, () -> {
            calls.forEach(PhoneCall::hangUp);
            return true;
        });
        until("all to hang up",
                () -> ask(caller, () -> calls.stream().allMatch(c -> c.state() == PhoneCall.State.ENDED)));
    }

    private static boolean settled(PhoneCall c) {
        return c.state() == PhoneCall.State.TALKING || c.state() == PhoneCall.State.ENDED;
    }

    /** Makes the calls and looks. */
    public DemoReport run() throws IOException, InterruptedException {
        List<DemoReport.Call> calls = new ArrayList<>();
        DemoReport.Refusal refusal = new DemoReport.Refusal(PREMIUM, 0, "", List.of());
        String ladderOf = "";
        String ladderCall = "";
        try {
            until("the zone between control and edge to come up", () -> zoneUp("control") && zoneUp("edge"));
            say.accept("The zone is up: control came to edge's port " + place.ports().zone()
                    + " by mutual TLS and proved its password");
            register();
            PhoneCall inward = talk("internet phone calls inside phone", internet, inside, calls);
            ladderOf = "internet phone calls inside phone";
            ladderCall = inward.id();
            talk("inside phone calls internet phone", inside, internet, calls);
            refusal = refuse();
            nothingLeft();
        } catch (DemoFailure e) {
            problems.add(e.getMessage());
        }
        List<PacketClass> classes = PacketClass.of(traffic.counts(), place.addresses(), pair.book());
        for (PacketClass c : classes) {
            if (!c.explained()) problems.add(c.outward() + c.inward() + " packets without a row: " + c.purpose());
        }
        if (!problems.isEmpty()) pair.lastWords().forEach(say);
        return new DemoReport(problems, Math.floorDiv(System.nanoTime() - startedNs, 10_000_000) / 100.0, placeFacts(),
                calls,
                refusal,
                classes, ladderOf, ladderOf.isEmpty() ? "" : traffic.ladder(ladderCall).render());
    }

    /** Ends the demo by a sentence. */
    private static final class DemoFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DemoFailure(String message) {
            super(message, null, false, false);
        }
    }

    private Map<String, Object> placeFacts() {
        Map<String, Object> out = new LinkedHashMap<>(place.addresses().facts());
        out.put("domain", DemoPair.DOMAIN);
        out.put("sipPort", place.ports().sip());
        out.put("sipsPort", place.ports().sips());
        out.put("zonePort", place.ports().zone());
        return out;
    }

    private boolean zoneUp(String node) throws IOException {
        for (JsonNode z : pair.status(node, "zones", "")) {
            if (z.path("type").asString().startsWith("traversal") && z.path("state").asString().equals("up"))
                return true;
        }
        return false;
    }

    // ---------------------------------------------------------------- phones

    private void register() throws IOException, InterruptedException {
        DemoAddresses a = place.addresses();
        inside = phone(a.insidePhone(), DemoPair.INSIDE_USER, a.control(), Transport.UDP);
        internet = phone(a.internetPhone(), DemoPair.INTERNET_USER, a.edgeOuter(), Transport.TLS);
        stranger = phone(a.stranger(), "mallory", a.edgeOuter(), Transport.UDP);
        for (Phone p : List.of(inside, internet)) ask(p, () -> {
            p.register();
            return true;
        });
        for (Phone p : List.of(inside, internet)) {
            until(p.settings().aor() + " to be registered", () -> ask(p, p::registered));
        }
        say.accept(
                "Registered: " + inside.settings().aor() + " inside with control over UDP, " + internet.settings().aor()
                        + " on the internet through edge over TLS");
    }

    private Phone phone(IpAddress at, String user, IpAddress proxy, Transport over) throws IOException {
        boolean tls = over == Transport.TLS;
        NetPhoneNetwork n = NetPhoneNetwork.start(at, tls ? Optional.of(pair.trust()) : Optional.empty());
        networks.add(n);
        PhoneSettings s = PhoneSettings.of(user, DemoPair.DOMAIN, pair.password(user),
                new Endpoint(proxy, tls ? place.ports().sips() : place.ports().sip())).over(over);
        return n.ask(() -> Phone.start(n, s, PhoneListener.NONE));
    }

    private <T> T ask(Phone phone, Supplier<T> what) {
        int index = phone == inside ? 0 : phone == internet ? 1 : 2;
        return networks.get(index).ask(what);
    }

    // ---------------------------------------------------------------- calls

    private PhoneCall talk(String name, Phone caller, Phone callee, List<DemoReport.Call> into)
            throws IOException, InterruptedException {
        say.accept("Calling: " + name + "; they talk for two seconds");
        int before = ask(callee, () -> callee.calls().size());
        long startNs = System.nanoTime();
        PhoneCall out = ask(caller, () -> caller.call(callee.settings().aor()));
        until(name + ": an answer", () -> ask(caller, out::state) == PhoneCall.State.ENDED
                || ask(caller, out::state) == PhoneCall.State.TALKING
                        && ask(callee, () -> callee.calls().size()) > before
                        && ask(callee, () -> callee.calls().getLast().state()) == PhoneCall.State.TALKING);
        long setupMs = (System.nanoTime() - startNs) / 1_000_000;
        if (ask(caller, out::state) == PhoneCall.State.ENDED) {
            throw new DemoFailure(name + ": ended with " + ask(caller, out::status) + " instead of talking");
        }
        PhoneCall in = ask(callee, () -> callee.calls().getLast());
        // Each phone reports at once and then every 5 s; the first report of the called one may come before the call is
        // set up.
        until(name + ": two seconds of voice both ways and a report", () -> {
            PhoneMedia.Report a = ask(caller, out::media);
            PhoneMedia.Report b = ask(callee, in::media);
            return Math.min(a.received(), b.received()) >= VOICE_PACKETS
                    && a.reportsReceived() + b.reportsReceived() > 0;
        });
        List<DemoReport.Leg> legs = new ArrayList<>();
        until(name + ": packets on every leg of both nodes", () -> legs(legs));
        ask(callee, () -> {
            in.hangUp();
            return true;
        });
        until(name + ": both ends to hang up", () -> ask(caller, out::state) == PhoneCall.State.ENDED
                && ask(callee, in::state) == PhoneCall.State.ENDED);
        DemoReport.Call call = new DemoReport.Call(name, ask(caller, out::status), setupMs, ask(caller, out::media),
                ask(callee, in::media), List.copyOf(legs));
        into.add(call);
        if (call.status() != 200) problems.add(name + ": ended with " + call.status());
        if (!call.bothHeard()) problems.add(name + ": the voice was damaged");
        return out;
    }

    /** Reads the legs of both nodes anew; whether all four have carried voice both ways. */
    private boolean legs(List<DemoReport.Leg> into) throws IOException {
        into.clear();
        for (String node : List.of("control", "edge")) {
            for (JsonNode line : pair.status(node, "media", "")) {
                if (line.path("closing").asBoolean()) continue;
                for (String leg : List.of("caller", "callee")) {
                    JsonNode rtp = line.path(leg).path("rtp");
                    JsonNode rtcp = line.path(leg).path("rtcp");
                    into.add(new DemoReport.Leg(node, leg, rtp.path("farEnd").asString(""),
                            rtp.path("packetsIn").asLong(0),
                            rtp.path("packetsOut").asLong(0), rtcp.path("packetsIn").asLong(0),
                            rtcp.path("packetsOut").asLong(0)));
                }
            }
        }
        return into.size() == 4
                && into.stream().allMatch(l -> l.rtpIn() >= VOICE_PACKETS / 2 && l.rtpOut() >= VOICE_PACKETS / 2);
    }

    private DemoReport.Refusal refuse() throws IOException, InterruptedException {
        String uri = "sip:" + PREMIUM + "@carrier.example";
        say.accept("A stranger dials " + uri + " through edge");
        PhoneCall call = ask(stranger, () -> stranger.call(uri));
        until("the stranger to be refused", () -> ask(stranger, call::state) == PhoneCall.State.ENDED);
        int status = ask(stranger, call::status);
        String end = "";
        List<String> rules = new ArrayList<>();
        for (JsonNode s : pair.status("edge", "searches", PREMIUM)) {
            if (!s.path("callId").asString("").equals(call.id())) continue;
            end = s.path("end").asString("");
            s.path("rules").forEach(r -> rules.add(r.asString("")));
        }
        DemoReport.Refusal refusal = new DemoReport.Refusal(uri, status, end, List.copyOf(rules));
        if (!refusal.refused()) problems.add("the stranger's call ended with " + status + " instead of 403 or 404");
        if (end.isEmpty()) problems.add("the search history does not know the stranger's call");
        return refusal;
    }

    private void nothingLeft() throws IOException, InterruptedException {
        for (String node : List.of("control", "edge")) {
            until(node + " to give back every call and media port", () -> {
                JsonNode s = pair.status(node, "summary", "");
                return s.path("calls").asInt(-1) == 0 && s.path("mediaLines").asInt(-1) == 0
                        && s.path("mediaPairs").path("used").asInt(-1) == 0;
            });
        }
    }

    private static void until(String what, Callable<Boolean> holds) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                if (holds.call()) return;
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            if (System.nanoTime() > endNs)
                throw new DemoFailure("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
            Thread.sleep(10);
        }
    }

    // ---------------------------------------------------------------- for a visitor

    /** How to register a softphone. */
    public List<String> invitation() {
        DemoAddresses a = place.addresses();
        String port = place.ports().sip() == DemoPorts.DOCUMENT.sip() ? "" : ":" + place.ports().sip();
        return List.of(
                "Register a softphone that runs on this machine:",
                "  user            " + DemoPair.VISITOR,
                "  password        " + pair.password(DemoPair.VISITOR),
                "  domain          " + DemoPair.DOMAIN,
                "  proxy           " + a.edgeOuter() + port + " (as from the internet), or " + a.control() + port
                        + " (as from inside)",
                "  transport       UDP or TCP",
                "and call " + inside.settings().aor() + " (inside) or " + internet.settings().aor()
                        + " (on the internet); both answer and hum.",
                "See what happens: ./sallyport status calls --node " + pair.file("control"),
                "                  ./sallyport status searches --node " + pair.file("edge"));
    }

    /** Switches the phones off, stops the nodes, removes their files. From any thread; harmless when repeated. */
    @Override
    public void close() {
        networks.forEach(NetPhoneNetwork::close);
        pair.close();
    }
}
