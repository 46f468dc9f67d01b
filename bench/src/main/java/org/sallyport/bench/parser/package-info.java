/** What reading, changing and writing one SIP message costs. */
package org.sallyport.bench.parser;
