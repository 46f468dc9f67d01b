package org.sallyport.ports;

/** On which side of the two firewalls somebody is. */
public enum Location {
    /** Behind the inner firewall. */
    PRIVATE("private"),
    /** Between the firewalls. */
    DMZ("dmz"),
    /** Outside the outer firewall. */
    INTERNET("internet");

    private final String token;

    Location(String token) {
        this.token = token;
    }

    /** The word in tables. */
    public String token() {
        return token;
    }
}
