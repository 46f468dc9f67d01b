package org.sallyport.sipcall.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.ice.IceMode;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.sip.sdp.PayloadTypes;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

/** The dialogs of a call that forks, until it is answered. */
class DialogAgreementsTest {
    private static final IpAddress US = IpAddress.of("185.10.20.10");

    private final DialogAgreements dialogs = new DialogAgreements(facing("91.0.0.6"));

    private static Facing facing(String address) {
        return new Facing(Facing.Kind.INTERNET_ENDPOINT, new LocalInterface("outer", NetworkSide.OUTSIDE, US, US),
                IpAddress.of(address),
                IceMode.OFF, Facing.Standing.THERE);
    }

    private static Agreement.Part part(int index) {
        return new Agreement.Part(index, LegSide.CALLER, Optional.empty(), new PayloadTypes(1, 0));
    }

    @Test
    void aDialogBeginsWithWhatTheFirstOfferSaid() {
        dialogs.of("").take(part(0), true);
        Agreement one = dialogs.of("one");
        assertThat(one).isNotSameAs(dialogs.first()).isSameAs(dialogs.of("one"));
        assertThat(one.parts()).containsExactly(part(0));
        one.take(part(1), true);
        assertThat(dialogs.of("two").parts()).as("and with nothing that another one said").containsExactly(part(0));
    }

    @Test
    void theLinesAreSetToOneOfThem() {
        assertThat(dialogs.now()).isSameAs(dialogs.first());
        assertThat(dialogs.enter(dialogs.of("one"))).isTrue();
        assertThat(dialogs.enter(dialogs.of("one"))).isFalse();
        assertThat(dialogs.now()).isSameAs(dialogs.of("one"));
    }

    @Test
    void onceItIsAnsweredTheOthersHaveLost() {
        dialogs.of("one");
        dialogs.of("two");
        assertThat(dialogs.lost("one")).isFalse();
        assertThat(dialogs.established()).isFalse();
        dialogs.establish("two");
        assertThat(dialogs.established()).isTrue();
        assertThat(List.of(dialogs.lost("one"), dialogs.lost("two"), dialogs.lost("three"))).containsExactly(true,
                false, true);
    }

    @Test
    void moreDialogsThanAreToldApartShareTheFirstOffer() {
        Set<Agreement> all = new HashSet<>();
        for (int i = 0; i < DialogAgreements.DIALOGS_MAX + 10; i++) all.add(dialogs.of("tag" + i));
        assertThat(all).hasSize(DialogAgreements.DIALOGS_MAX + 1).contains(dialogs.first());
    }

    @Test
    void aSectionThatIsGoneIsForgottenInAllOfThem() {
        dialogs.of("").take(part(0), true);
        dialogs.of("one").take(part(1), true);
        dialogs.forget(0);
        assertThat(dialogs.first().parts()).isEmpty();
        assertThat(dialogs.of("one").parts()).containsExactly(part(1));
    }
}
