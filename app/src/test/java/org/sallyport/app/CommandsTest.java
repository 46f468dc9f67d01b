package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandsTest {
    @Test
    void namesEveryCommandInSomeGroupOfTheHelp() {
        assertThat(HelpGroups.ungrouped(Main.commandLine())).isEmpty();
        String help = CommandRun.of("help").out();
        Main.commandLine().getSubcommands().keySet().forEach(c -> assertThat(help).contains("  " + c + " "));
    }

    @Test
    void givesEveryCommandADescriptionAndAnExample() {
        everyCommand(Main.commandLine().getSubcommands().values());
    }

    private static void everyCommand(Iterable<CommandLine> commands) {
        for (CommandLine c : commands) {
            String name = c.getCommandSpec().qualifiedName();
            if (name.endsWith(" help") || c.getCommandSpec().usageMessage().hidden()) continue;
            assertThat(c.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
            if (c.getSubcommands().isEmpty()) {
                assertThat(String.join(" ", c.getCommandSpec().usageMessage().footer())).as(name).contains("Example");
            }
            everyCommand(c.getSubcommands().values());
        }
    }

    /** The compiler takes the fields of a command for filled (root pom.xml), so what need not be given says so. */
    @Test
    void whatNeedNotBeGivenSaysThatItMayBeNull() {
        List<String> silent = new ArrayList<>();
        maybeAbsent(Main.commandLine().getSubcommands().values(), silent);
        assertThat(silent).isEmpty();
    }

    private static void maybeAbsent(Iterable<CommandLine> commands, List<String> silent) {
        for (CommandLine c : commands) {
            for (CommandLine.Model.ArgSpec arg : c.getCommandSpec().args()) {
                if (!(arg.userObject() instanceof Field f) || f.getType().isPrimitive()) continue;
                // The help command is picocli's own.
                if (!f.getDeclaringClass().getPackageName().startsWith("org.sallyport")) continue;
                boolean given = arg.required() || arg.defaultValue() != null || arg.initialValue() != null;
                if (!given && !f.getAnnotatedType().isAnnotationPresent(Nullable.class)) silent.add(f.toString());
            }
            maybeAbsent(c.getSubcommands().values(), silent);
        }
    }

    @Test
    void saysWhatAFailureWithoutAMessageWas() {
        assertThat(new CommandFailure(new ClosedChannelException()).getMessage()).contains("ClosedChannelException");
        assertThat(new CommandFailure(new IOException("no disk")).getMessage()).isEqualTo("no disk");
    }

    @Test
    void answersAWrongCommandWithTheNearestAndExitCodeTwo() {
        CommandRun run = CommandRun.of("prots");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("ports");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version --json", "ports --format json", "ports --json", "explain --json",
        "explain SIT-1 --json", "explain not-found --json", "config explain --json", "ports explain 36001 --json"})
    void printsJsonThatCanBeRead(String words) {
        CommandRun run = CommandRun.of(words.split(" "));
        assertThat(run.code()).isZero();
        JsonNode json = new JsonMapper().readTree(run.out());
        assertThat(json.isEmpty()).isFalse();
    }

    @Test
    void explainsEveryRefusalByItsName() {
        for (JsonNode r : new JsonMapper().readTree(CommandRun.of("explain", "--json").out())) {
            CommandRun run = CommandRun.of("explain", r.get("id").asString());
            assertThat(run.code()).isZero();
            assertThat(run.out()).contains(r.get("sentence").asString());
        }
    }

    @Test
    void answersWhatItCannotExplainWithExitCodeOne() {
        assertThat(CommandRun.of("explain", "nonsense").code()).isEqualTo(1);
        assertThat(CommandRun.of("config", "explain", "protocols.sip.udp-prot").err()).contains("udp-port");
        assertThat(CommandRun.of("ports", "explain", "9").code()).isEqualTo(1);
        assertThat(CommandRun.of("ports", "explain", "70000").code()).isEqualTo(2);
    }

    @Test
    void explainsAStatusByTheRefusalsThatGiveIt() {
        String text = CommandRun.of("explain", "403").out();
        assertThat(text).contains("403 Forbidden", "forbidden-destination", "not-your-address", "zone-wrong-password")
                .doesNotContain("not-found", "no-dialog");
        JsonNode json = new JsonMapper().readTree(CommandRun.of("explain", "503", "--json").out());
        assertThat(json).isNotEmpty().allMatch(r -> r.get("status").asInt() == 503);
        assertThat(CommandRun.of("explain", "486").err()).contains("no refusal of ours has the status 486");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not-registred", "notregistered", "not_registered", "not registered", "Not-Registered"})
    void saysWhatMayBeMeant(String word) {
        CommandRun run = CommandRun.of("explain", word);
        assertThat(run.out() + run.err()).contains("not-registered");
        assertThat(CommandRun.of("explain", "SIT1").err()).contains("Did you mean 'SIT-1'");
        assertThat(CommandRun.of("explain", "certificate").err()).contains("'zone-certificate-");
        assertThat(CommandRun.of("explain", "zones").err()).contains("config explain zones");
        assertThat(CommandRun.of("config", "explain", "udpport").err()).contains("protocols.sip.udp-port");
        assertThat(CommandRun.of("config", "explain", "zonse").err()).contains("Did you mean 'zones'");
    }

    @Test
    void writesCompletionThatNamesTheCommands() {
        assertThat(CommandRun.of("completion").out()).contains("complete").contains("registrations").contains(
                "--edge-inner");
    }

    @Test
    void rendersTheAnswerOfANodeAsATable() {
        JsonNode answer = new JsonMapper().readTree("""
                [{"id":"a","legs":2,"zones":["x","y"],"end":null},{"id":"bcd","legs":10,"more":true}]""");
        assertThat(StatusText.any(answer)).isEqualTo("""
                ID   LEGS  ZONES  END  MORE
                a    2     x y
                bcd  10                true
                """);
        assertThat(StatusText.any(new JsonMapper().readTree("[]"))).isEqualTo("none\n");
    }
}
