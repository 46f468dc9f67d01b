package org.sallyport.config;

/**
 * The declaration of one key.
 *
 * @param <T> what its value becomes
 * @param path with {@code []} for the items of a list, such as {@code zones[].sip.port}
 * @param type how the text is read
 * @param fallback the document's default as it would be written in the file; empty for none
 * @param fallbackNote how the default comes about where it is not a plain value; may be empty
 * @param menu the document's or the product's menu path
 * @param sentence what it does
 * @param reloadable whether a running node takes a change; otherwise it needs a restart
 */
public record ConfigKey<T>(
        String path,
        KeyType<T> type,
        String fallback,
        String fallbackNote,
        String menu,
        String sentence,
        boolean reloadable) {
    /** The path without the indexes of lists: {@code zones[1].sip.port} becomes {@code zones[].sip.port}. */
    public static String pattern(String concretePath) {
        return concretePath.replaceAll("\\[[0-9]+]", "[]");
    }
}
