package org.sallyport.turn;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.credential.Authentication;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.wire.Endpoint;

/** Everybody whose password is his name turned round, with one nonce for ever: enough to tell users apart. */
public final class KnownUsers implements Authentication {
    public static final String NONCE = "n0nce";
    public final Set<String> revoked = new HashSet<>();
    /** Whether every nonce was made for whoever shows it. */
    public boolean knowsClients;
    public int judged;
    public long lastWallMs;

    public static StunKey key(String user) {
        return StunKey.longTermMd5(user, "realm", new StringBuilder(user).reverse().toString());
    }

    @Override
    public Verdict judge(StunMessage request, Endpoint client, Endpoint server, long nowNs, long wallMs) {
        judged++;
        lastWallMs = wallMs;
        String user = request.username().orElse("");
        boolean right = !user.isEmpty() && !revoked.contains(user)
                && request.verify(key(user)) == StunMessage.Verdict.RIGHT;
        if (right) return new Verdict.Proven(user, key(user), false);
        StunWriter w = StunWriter.error(request, 401, "").text(StunAttribute.REALM, "realm")
                .text(StunAttribute.NONCE, NONCE);
        return new Verdict.Challenged(w.bytes(), 401,
                knowsClients ? Optional.of(new Verdict.Failed(user, RefusalReason.WRONG_PASSWORD)) : Optional.empty());
    }

    @Override
    public void access(TurnAccess access) {
        revoked.clear();
        revoked.addAll(access.revoked());
    }

    @Override
    public boolean revoked(String user) {
        return revoked.contains(user);
    }
}
