package org.sallyport.per;

import org.sallyport.wire.Octets;

/** Hears a value piece by piece, in the order of its type. */
public interface ValueVisitor {
    /** A SEQUENCE or SET begins. */
    void beginSequence(String type);

    /** The next value belongs to this component; components that are absent are not told. */
    void component(String name);

    /** The SEQUENCE or SET ends. */
    void endSequence();

    /** A list begins. */
    void beginList(int size);

    /** The list ends. */
    void endList();

    /** A CHOICE: the next value belongs to this alternative. */
    void beginChoice(String alternative);

    /** The CHOICE ends. */
    void endChoice();

    /** BOOLEAN. */
    void bool(boolean value);

    /** INTEGER. */
    void integer(long value);

    /** ENUMERATED. */
    void enumerated(String name);

    /** NULL. */
    void nothing();

    /** OCTET STRING. */
    void octets(Octets value);

    /** BIT STRING. */
    void bits(BitString value);

    /** A character string of any kind. */
    void text(CharacterSet set, String value);

    /** OBJECT IDENTIFIER. */
    void oid(ObjectIdentifier value);

    /** An open type: a complete encoding of something that its sender knows. */
    void open(Octets encoding);

    /** An addition, alternative or enumeration beyond what our schema knows; counted from the extension mark. */
    void unknown(int index, Octets encoding);
}
