/**
 * From ASN.1 (ITU-T X.680, and the parameters of X.683) to Java, at build time: schema files in, records and sealed
 * types with their codecs out. Nothing of this package is in a running node.
 */
package org.sallyport.asn1;
