package org.sallyport.config.init;

import java.util.List;
import java.util.Optional;
import org.sallyport.wire.IpAddress;

/**
 * What is known of a new pair.
 *
 * @param domain that it serves
 * @param control address of control
 * @param edgeInner address of edge toward the inner firewall
 * @param edgeOuter address of edge toward the internet; the same as {@code edgeInner} where it has one interface
 * @param publicAddress what the outer firewall maps to {@code edgeOuter}
 * @param users who may register, at least one
 */
public record PairPlan(
        String domain,
        IpAddress control,
        IpAddress edgeInner,
        IpAddress edgeOuter,
        Optional<IpAddress> publicAddress,
        List<User> users) {
    /** How the name of the authority begins that {@code init} makes; the domain follows. */
    public static final String AUTHORITY_NAME = "Sallyport pair of ";

    /**
     * Someone who may register.
     *
     * @param name user part of the address
     * @param password in clear
     */
    public record User(String name, String password) {
        @Override
        public String toString() {
            return name;
        }
    }

    public PairPlan {
        users = List.copyOf(users);
    }

    /** Common name of the pair's own authority. */
    public String authorityName() {
        return AUTHORITY_NAME + domain;
    }

    /** Name of control in its certificate. */
    public String controlName() {
        return "control." + domain;
    }

    /** Name of edge in its certificate and in the DNS. */
    public String edgeName() {
        return "edge." + domain;
    }
}
