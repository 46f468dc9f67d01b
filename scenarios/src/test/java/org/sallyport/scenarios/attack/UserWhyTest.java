package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.wire.Transport;

/** What a phone needs for a line, and the first step that fails. */
class UserWhyTest {
    private final AttackSite a = AttackSite.up(73);

    private Map<?, ?> why(Role role, String user) {
        return a.answer(role, "user", Map.of("user", user));
    }

    private static Map<?, ?> step(Map<?, ?> answer, String name) {
        for (Object o : (List<?>) answer.get("steps"))
            if (((Map<?, ?>) o).get("step").equals(name)) return (Map<?, ?>) o;
        throw new AssertionError(name + " is no step of " + answer);
    }

    @Test
    void aRegisteredUserHasALineAndItsContactIsShown() {
        a.site.register(a.phone(Place.HOME_A, "dave", Transport.TLS, Manner.ANSWER));
        Map<?, ?> answer = why(Role.CONTROL, "dave");
        assertThat(answer.get("first")).as(answer.toString()).isNull();
        assertThat((List<?>) answer.get("contacts")).hasSize(1);
        assertThat(answer.toString()).contains("throughEdge=true");
        assertThat(step(answer, "clock").get("state")).isEqualTo("ok");
    }

    @Test
    void aWrongPasswordIsTheFirstRedStepWithWhereItCameFrom() {
        Stranger bob = a.stranger("bob-desk", "91.66.6.6");
        bob.register("bob", "bob", "wrong", _ -> {}, "<sip:bob@91.66.6.6>");
        Map<?, ?> answer = why(Role.CONTROL, "bob@" + AttackSite.DOMAIN);
        assertThat(answer.get("first")).as(answer.toString()).isEqualTo("login");
        assertThat((String) step(answer, "login").get("detail")).contains("The password does not fit the user.",
                "91.66.6.6");
        assertThat(step(answer, "REGISTER").get("state")).isEqualTo("ok");
    }

    @Test
    void whoseRegisterNeverCameIsToldWhereToLook() {
        Map<?, ?> answer = why(Role.CONTROL, "erin");
        assertThat(answer.get("first")).as(answer.toString()).isEqualTo("REGISTER");
        assertThat((String) step(answer, "REGISTER").get("next")).contains("SIP-5");
        assertThat(why(Role.CONTROL, "nobody-at-all").get("first")).isEqualTo("user");
    }

    @Test
    void whereEdgeIsGoneThePairIsTheStepAndNothingElseIsTakenForWell() {
        a.stopEdge();
        a.pass(60);
        Map<?, ?> answer = why(Role.CONTROL, "erin");
        assertThat(answer.get("first")).as(answer.toString()).isEqualTo("pair");
        assertThat(step(answer, "clock").get("state")).isEqualTo("unknown");
        assertThat(step(answer, "REGISTER").get("state")).isEqualTo("unknown");
    }

    @Test
    void edgeSaysWhatItKnowsAndWhereTheRestIs() {
        assertThat((String) why(Role.EDGE, "erin").get("absent")).contains("ask on control");
    }
}
