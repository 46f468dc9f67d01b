package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChapterStateTest {
    @ParameterizedTest
    @EnumSource(Chapter.class)
    void saysNoMoreThanTheRows(Chapter chapter) {
        ChapterState state = ChapterState.of(chapter);
        // Nothing of these goes between machines.
        if (chapter == Chapter.INTERNAL_USE) return;
        assertThat(state.rows()).isNotEmpty();
        long built = state.rows().stream().filter(Row::built).count();
        assertThat(state.word() == ChapterState.Word.WORKS).isEqualTo(built == state.rows().size());
        if (built == 0) assertThat(state.sentence()).isEqualTo("Not yet.");
    }

    @Test
    void countsWhatAChapterOnlySharesWithOthersForNothing() {
        assertThat(ChapterState.of(Chapter.ADMIN_CONTROL).sentence()).isEqualTo("Not yet: only DNS (ADC-9).");
        assertThat(ChapterState.of(Chapter.SIP_TRAVERSAL).sentence()).isEqualTo("Works.");
        assertThat(ChapterState.of(Chapter.TURN_STREAMS).note()).contains("off until `traversal.turn.tcp.enabled`");
        assertThat(ChapterState.table()).contains("| SIP traversal call | **works** |  |\n");
    }
}
