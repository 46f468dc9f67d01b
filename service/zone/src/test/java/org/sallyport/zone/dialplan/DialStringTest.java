package org.sallyport.zone.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialStringTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "alice | 0", "john.smith | 0", "1234 | 4", "*72#900 | 7", "+44 | 2", "conference-20241225 | 0", "bob+12345 | 5",
        "2-0-0-1 | 4",
        "room.12 | 0", "550e8400-e29b-41d4-a716 | 3", "00_44/12,3!4 | 8", "0a0B4c4D1 | 5", "00p44W1x2 | 6",
        "pp0044123 | 7", "pat12345 | 0",
        "0044e12345 | 4", "alice,0044123 | 7", "SIP/trunk/00441234 | 8", "x&y=0044123 | 7", "1234abcdef | 4",
        "1234e,5 | 4", "%30%304412 | 8",
        "b*0044 | 5", "b#0044 | 5", "abc%250044 | 6", "n.0044123456789 | 13", "tel-0044123456789 | 13",
        "a_00 44 1234567 | 11",
        "0044e1234567890 | 10", "OO441234567890 | 12", "\u00e90044123456 | 10", "room-12345 | 0", "alice19841010 | 0",
        "(0)-0.4~4'1 | 5", "\uff10\uff10441 | 5", "\u0660\u0661\u0662\u0663\u0664 | 5", "\u200b0\u200b1234 | 5",
        "____ | 0"})
    void countsWhatTheWorstOfThemWouldDial(String text, int digits) {
        assertThat(DialString.digits(text)).isEqualTo(digits);
    }
}
