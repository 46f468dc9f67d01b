/**
 * The configuration of one node: one YAML file, read into validated records, with every fault reported at once.
 *
 * <p>{@link org.sallyport.config.KeyList} holds the keys of a section, each declared once: its type, default, menu and
 * whether a running node
 * takes a change. The reader, the explanation, the comparison and the generated page all come from there.
 */
package org.sallyport.config;
