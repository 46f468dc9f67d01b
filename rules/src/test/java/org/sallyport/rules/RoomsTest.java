package org.sallyport.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rooms of one layer that must not see each other: what a new chapter is written beside, and never into. */
class RoomsTest {
    /** A wall, by the beginnings of names as class files write them, {@code org/sallyport/} left out. */
    private enum Wall {
        SIP_SEES_NO_H323("sip", "h323"),
        H323_SEES_NO_SIP("h323", "sip"),
        ZONES_KNOW_NO_CALL_PROTOCOL("zone/", "sip|h323"),
        MEDIA_KNOW_NO_CALL_PROTOCOL("media/", "sip|h323"),
        SHARED_SERVICES_KNOW_NO_CHAPTER("(zone|media)/", "turn/"),
        CALLS_KNOW_NO_RELAYS("(sip|h323)call/", "turn/"),
        RELAYS_KNOW_NO_CALLS("turn/", "sip|h323"),
        WHAT_CHAPTERS_SHARE_KNOWS_NONE("node/site/", "node/(?!site/)|sip|h323|turn/|stun/"),
        CHAPTERS_OF_A_NODE_KNOW_NO_OTHER("node/(?<own>(?!site/)\\w+)/[A-Z]", "node/(?!site/|\\k<own>/)\\w");

        private final String room;
        private final String unseen;

        Wall(String room, String unseen) {
            this.room = room;
            this.unseen = unseen;
        }

        /** The names in a class behind this wall; none where the class is not in the room. */
        Set<String> seenFrom(String name, Set<String> mentioned) {
            Matcher in = Pattern.compile("org/sallyport/(?:" + room + ").*").matcher(name);
            if (!in.matches()) return Set.of();
            String behind = room.contains("<own>") ? unseen.replace("\\k<own>", in.group("own")) : unseen;
            Pattern p = Pattern.compile("org/sallyport/(?:" + behind + ").*");
            Set<String> seen = new TreeSet<>(mentioned);
            seen.removeIf(m -> !p.matcher(m).matches());
            return seen;
        }
    }

    private static final Pattern NAME = Pattern.compile("org/sallyport/[\\w/$]+");

    private static final Map<String, Set<String>> CLASSES = classes();

    /** Every class with all names of ours that its file holds, those in signatures too. */
    private static Map<String, Set<String>> classes() {
        Map<String, Set<String>> out = new TreeMap<>();
        Tree.owners().forEach((name, module) -> {
            Set<String> mentioned = new TreeSet<>();
            Matcher m = NAME.matcher(text(Tree.ROOT.resolve(module).resolve("target/classes/" + name + ".class")));
            while (m.find()) mentioned.add(m.group());
            out.put(name, mentioned);
        });
        return out;
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void areApart(Wall wall) {
        Set<String> meetings = new TreeSet<>();
        CLASSES.forEach((name, mentioned) -> wall.seenFrom(name, mentioned).forEach(s -> meetings.add(name + " sees "
                + s)));
        assertThat(meetings).isEmpty();
        assertThat(CLASSES.keySet().stream().anyMatch(n -> n.matches("org/sallyport/(?:" + wall.room + ").*")))
                .as("somebody is in the room").isTrue();
    }

    @Test
    void areFoundWhereTheyMeet() {
        Map<Wall, List<String>> meetings = Map.of(
                Wall.SIP_SEES_NO_H323, List.of("sipcall/A", "h323call/B", "h323/pdu/C"),
                Wall.H323_SEES_NO_SIP, List.of("h323call/A", "sipcall/call/B", "sip/message/C"),
                Wall.ZONES_KNOW_NO_CALL_PROTOCOL, List.of("zone/dialplan/A", "sip/message/B", "h323/C"),
                Wall.MEDIA_KNOW_NO_CALL_PROTOCOL, List.of("media/desk/A", "sipcall/B", "h323call/C"),
                Wall.SHARED_SERVICES_KNOW_NO_CHAPTER, List.of("media/A", "turn/desk/B"),
                Wall.CALLS_KNOW_NO_RELAYS, List.of("sipcall/A", "turn/B"),
                Wall.RELAYS_KNOW_NO_CALLS, List.of("turn/loop/A", "sip/B", "h323call/C"),
                Wall.WHAT_CHAPTERS_SHARE_KNOWS_NONE, List.of("node/site/A", "node/sip/B", "node/C", "sipcall/D"),
                Wall.CHAPTERS_OF_A_NODE_KNOW_NO_OTHER, List.of("node/turn/A", "node/sip/B", "node/C"));
        assertThat(meetings).containsOnlyKeys(Wall.values());
        meetings.forEach((wall, names) -> {
            List<String> full = names.stream().map(n -> "org/sallyport/" + n).toList();
            assertThat(wall.seenFrom(full.getFirst(), new TreeSet<>(full))).as(wall.name())
                    .containsExactlyInAnyOrderElementsOf(full.subList(1, full.size()));
            assertThat(wall.seenFrom("org/sallyport/app/A", new TreeSet<>(full))).as("another room").isEmpty();
        });
        assertThat(Wall.CHAPTERS_OF_A_NODE_KNOW_NO_OTHER.seenFrom("org/sallyport/node/turn/A",
                Set.of("org/sallyport/node/turn/B", "org/sallyport/node/site/C"))).isEmpty();
    }
}
