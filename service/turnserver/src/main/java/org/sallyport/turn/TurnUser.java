package org.sallyport.turn;

/** Names by which users relay. Pure. */
public final class TurnUser {
    private TurnUser() {}

    /** Whether a name is the user's own or a time-limited one of his, {@code 1700000000:alice}. */
    public static boolean is(String name, String user) {
        int colon = name.indexOf(':');
        return name.equals(user) || colon >= 0 && name.substring(colon + 1).equals(user);
    }
}
