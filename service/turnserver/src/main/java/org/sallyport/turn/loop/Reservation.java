package org.sallyport.turn.loop;

/** The odd port of EVEN-PORT until its token comes, RFC 8656 §7.2. Owner: one loop. */
final class Reservation extends Timed {
    final long token;
    final UserShare user;
    final RelaySocket relay;

    Reservation(long token, UserShare user, RelaySocket relay) {
        this.token = token;
        this.user = user;
        this.relay = relay;
    }
}
