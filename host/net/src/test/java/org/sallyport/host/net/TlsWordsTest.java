package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TlsWordsTest {
    @Test
    void saysWhatTheInnermostCauseSaysAndNamesNoClass() {
        Throwable inner = new SSLHandshakeException("no cipher suites in common");
        assertThat(TlsEnd.words(new SSLException(inner))).isEqualTo("no cipher suites in common");
        assertThat(TlsEnd.words(new IOException("javax.net.ssl.SSLException: java.io.IOException: broken pipe")))
                .isEqualTo("broken pipe");
        assertThat(TlsEnd.words(new SSLException("outer", new IOException((String) null)))).isEqualTo("outer");
        assertThat(TlsEnd.words(new SSLException((String) null))).isEqualTo("no reason is known");
    }

    @Test
    void endsWhereCausesGoInCircles() {
        SSLException a = new SSLException("a");
        a.initCause(new SSLException("b", a));
        assertThat(TlsEnd.words(a)).isIn("a", "b");
    }
}
