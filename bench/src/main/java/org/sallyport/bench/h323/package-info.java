/**
 * Time and garbage of H.323's PDUs in aligned PER, ours beside the codec that Erlang's compiler makes of the same
 * schema.
 */
package org.sallyport.bench.h323;
