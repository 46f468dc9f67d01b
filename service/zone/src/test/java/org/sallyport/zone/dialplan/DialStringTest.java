package org.sallyport.zone.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialStringTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "alice | 0", "john.smith | 0", "1234 | 4", "*72#900 | 7", "+44 | 2", "conference-20241225 | 0", "bob+12345 | 0", "2-0-0-1 | 4",
        "room.12 | 0", "550e8400-e29b-41d4-a716 | 3", "00_44/12,3!4 | 8", "0a0B4c4D1 | 5", "00p44W1x2 | 6", "pp0044123 | 7", "pat12345 | 0",
        "0044e12345 | 4", "alice,0044123 | 7", "SIP/trunk/00441234 | 8", "x&y=0044123 | 7", "1234abcdef | 4", "1234e,5 | 4", "%30%304412 | 8",
        "(0)-0.4~4'1 | 5", "\uff10\uff10441 | 5", "\u0660\u0661\u0662\u0663\u0664 | 5", "\u200b0\u200b1234 | 5", "____ | 0"})
    void countsWhatTheWorstOfThemWouldDial(String text, int digits) {
        assertThat(DialString.digits(text)).isEqualTo(digits);
    }
}
