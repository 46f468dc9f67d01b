package org.sallyport.config;

import java.util.List;
import java.util.Optional;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;

/**
 * A chapter's own section of the file: its keys, how they are read, and what of it a running node takes over. Pure.
 *
 * @param <T> what the section says; one record for each chapter, which is found by its type in
 *     {@link NodeConfig#chapter}
 */
interface ChapterSection<T> {
    /** By which the node finds it again. */
    Class<T> type();

    /** Where it stands, without a dot behind. */
    String path();

    /** What may stand there, but for switches and ports, which are settings of the port book. */
    List<ConfigKey<?>> keys();

    /**
     * What else the file says.
     *
     * @param role of the node, where the file tells it
     * @param name of the node
     * @param ports every setting that decides a port
     * @param sip the SIP protocol
     * @param credentials the local authentication database
     */
    record Around(Optional<Role> role, String name, PortSettings ports, SipConfig sip, List<Credential> credentials) {}

    /** What the section says, with its defaults; its faults are told to the draft. */
    T read(Draft draft, Around around);

    /** Whether a running node of the same role takes over what of it can be taken over; otherwise it waits whole. */
    boolean isLive(NodeConfig running, NodeConfig fresh);

    /** What runs, with what a running service takes over. */
    T taking(T running, T fresh);

    /** How the default of one of its ports comes about, where it is not a plain value; may be empty. */
    default String portNote(Setting setting) {
        return "";
    }

    /** Whether its service shows the node's certificate from files that it opens once: others wait for a restart. */
    default boolean keepsCertificate(NodeConfig running) {
        return false;
    }

    /** Descriptors that its sockets may take at a time, beyond those of calls and connections. */
    default long descriptorsMax(T said) {
        return 0;
    }
}
