package org.sallyport.h323.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.wire.Octets;

class CallSignallingPduTest {
    /** Setup, call reference 1, then a User-user element with this length field and content. */
    private static CallSignallingPdu.Read read(String length, String content) {
        return CallSignallingPdu.read(Octets.ofHex("0802000105" + "7e" + length + content));
    }

    /** CVE-2026-23455: a length of 0 from which the discriminator was subtracted. */
    @ParameterizedTest
    @CsvSource({"0000, '', Foreign", "0001, 05, Broken", "0001, 04, Foreign", "0002, 0520, Broken"})
    void aUserUserElementOfAnyLengthIsAValue(String length, String content, String kind) {
        assertThat(read(length, content)).isInstanceOfSatisfying(CallSignallingPdu.Read.Ok.class,
                ok -> assertThat(ok.pdu().userInformation().getClass().getSimpleName()).isEqualTo(kind));
    }

    @ParameterizedTest
    @CsvSource({"ffff, 05", "0002, 05", "0001, ''"})
    void aUserUserElementThatRunsPastTheEndIsMalformed(String length, String content) {
        assertThat(read(length, content)).isInstanceOf(CallSignallingPdu.Read.Bad.class);
    }

    @Test
    void aMessageWithoutUserInformationIsReadAndWrittenAsItCame() {
        Octets status = Octets.ofHex("080200017d0802809e140100");
        assertThat(CallSignallingPdu.read(status)).isInstanceOfSatisfying(CallSignallingPdu.Read.Ok.class, ok -> {
            assertThat(ok.pdu().userInformation()).isInstanceOf(UserInformation.Absent.class);
            assertThat(ok.pdu().encode()).isEqualTo(status);
        });
    }
}
